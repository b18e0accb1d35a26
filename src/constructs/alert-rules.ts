import type { Alert, Recording } from '../catalogue/model/alert.ts';
import type { Runbook } from '../catalogue/model/runbook.ts';
import type { System } from '../catalogue/model/system.ts';
import { ALERT_ANNOTATIONS, ALERT_LABELS } from '../conventions/labels.ts';
import { runbookObjectName } from '../conventions/names.ts';
import type { Environment } from '../environments/model.ts';
import { runbookUrl } from '../environments/runbook-url.ts';

/** An alerting rule in Prometheus' own spelling. */
export interface AlertRule {
  readonly alert: string;
  readonly expr: string;
  readonly for: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
}

export interface RecordingRule {
  readonly record: string;
  readonly expr: string;
  readonly labels?: Readonly<Record<string, string>>;
}

/** Who owns an alert: the labels and the page follow from it. */
export interface AlertContext {
  readonly system: System;
  readonly runbook: Runbook;
  readonly environment: Environment;
}

/** A group of a rule file or a PrometheusRule, and the catalogue entries that its rules were made from. */
export interface RuleGroup {
  readonly name: string;
  readonly rules: readonly (AlertRule | RecordingRule)[];
  /** In the order of the rules. */
  readonly elements: readonly object[];
}

/** The rules of a system: one group of recordings, then one group for each runbook's alerts; none is empty. */
export function ruleGroups({ system, environment }: Omit<AlertContext, 'runbook'>): RuleGroup[] {
  const groups = [
    {
      name: `${system.id}.recordings`,
      rules: system.recordings.map(recordingRule),
      elements: system.recordings,
    },
    ...system.runbooks.map((runbook) => ({
      name: `${system.id}.${runbook.name}`,
      rules: runbook.alerts.map((alert) => alertRule(alert, { system, runbook, environment })),
      elements: runbook.alerts,
    })),
  ];
  return groups.filter(({ rules }) => rules.length > 0);
}

export function alertRule(alert: Alert, { system, runbook, environment }: AlertContext): AlertRule {
  const code = runbook.document.code;
  return {
    alert: alert.name,
    expr: alert.expr,
    for: alert.for,
    labels: {
      [ALERT_LABELS.severity]: alert.severity,
      [ALERT_LABELS.owner]: system.owner,
      [ALERT_LABELS.system]: system.id,
      [ALERT_LABELS.runbook]: runbookObjectName(system.id, runbook.name),
      [ALERT_LABELS.namespace]: system.namespace,
      ...system.alertLabels,
      ...alert.labels,
    },
    annotations: {
      [ALERT_ANNOTATIONS.summary]: alert.summary,
      [ALERT_ANNOTATIONS.description]: alert.description,
      [ALERT_ANNOTATIONS.runbookUrl]: runbookUrl(environment, system.id, alert.name),
      ...(code === undefined ? {} : { [ALERT_ANNOTATIONS.runbookId]: code }),
    },
  };
}

export function recordingRule({ record, expr, labels }: Recording): RecordingRule {
  return { record, expr, ...(labels === undefined ? {} : { labels }) };
}
