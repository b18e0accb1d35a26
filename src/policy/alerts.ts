import { quoted } from '../diagnostics/escape.ts';
import { RULE_FILE, type Resource } from '../manifest/resource.ts';
import { listOf, member, memberAt, textOf, type Path } from '../manifest/value.ts';
import { isKind } from './embedded.ts';
import type { Violation } from './rule.ts';

/** A rule of a PrometheusRule or a plain rule file. */
export interface PrometheusRule {
  readonly path: Path;
  readonly value: unknown;
  /** The labels that the group gives to all its rules. */
  readonly groupLabels: unknown;
  readonly alerting: boolean;
  /** How a message calls it, as in `the alert "X"`. */
  readonly label: string;
}

/** Every alerting and recording rule of a resource. */
export function* prometheusRulesIn(resource: Resource): Generator<PrometheusRule> {
  const base = groupsPath(resource);
  if (base === undefined) return;
  for (const [group, content] of listOf(memberAt(resource.value, ...base)).entries()) {
    for (const [at, value] of listOf(member(content, 'rules')).entries()) {
      const alerting = member(value, 'alert') !== undefined;
      const name = textOf(member(value, alerting ? 'alert' : 'record'));
      yield {
        path: [...base, group, 'rules', at],
        value,
        groupLabels: member(content, 'labels'),
        alerting,
        label: `${alerting ? 'the alert' : 'the recording rule'} ${quoted(name)}`,
      };
    }
  }
}

/** Every alerting rule of a resource. */
export function* alertsIn(resource: Resource): Generator<PrometheusRule> {
  for (const rule of prometheusRulesIn(resource)) if (rule.alerting) yield rule;
}

/** Complains about every alert that lacks text in an annotation. */
export function* missingAnnotation(resource: Resource, annotation: string): Generator<Violation> {
  for (const alert of alertsIn(resource)) {
    const value = memberAt(alert.value, 'annotations', annotation);
    if (typeof value === 'string' && value.trim() !== '') continue;
    yield {
      at: [...alert.path, 'annotations', annotation],
      part: 'key',
      message: `${alert.label} has no ${annotation} annotation`,
    };
  }
}

function groupsPath(resource: Resource): readonly string[] | undefined {
  if (resource.kind === RULE_FILE) return ['groups'];
  return isKind(resource, 'monitoring.coreos.com', 'PrometheusRule') ? ['spec', 'groups'] : undefined;
}
