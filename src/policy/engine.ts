import type { Finding, ResourceRef, RuleDescription } from '../diagnostics/finding.ts';
import { NO_RESOURCE } from '../diagnostics/finding.ts';
import { START_OF_FILE, type Range } from '../diagnostics/position.ts';
import type { Manifest } from '../manifest/load.ts';
import { refOf, type Resource } from '../manifest/resource.ts';
import type { Checks, Rule, Violation } from './rule.ts';
import type { Policy, PolicyReader } from './settings.ts';

/** The rule id of findings about Stanchion itself: a rule that failed instead of answering. */
export const INTERNAL = 'internal';

/** A rule with its policy, ready to run. */
export interface ReadyRule extends RuleDescription {
  readonly checks: Checks;
}

/** Joins rules with their policies. Throws when a policy is missing or does not fit its rule. */
export function prepareRules(rules: Iterable<Rule>, policyOf: PolicyReader): ReadyRule[] {
  return Array.from(rules, (rule) => prepare(rule, policyOf(rule.id)));
}

function prepare(rule: Rule, policy: Policy): ReadyRule {
  const { id, summary } = rule;
  const { severity, rationale, fix } = policy;
  return { id, summary, severity, rationale, fix, checks: rule.configure(policy.parameters) };
}

/** Runs rules over one file. A rule that throws becomes a finding, and the others go on. */
export function checkManifest(manifest: Manifest, rules: readonly ReadyRule[]): Finding[] {
  return rules.flatMap((rule) => [
    ...collect(rule, { file: manifest.file }, () => rule.checks.checkFile(manifest)),
    ...manifest.resources.flatMap((resource) =>
      collect(rule, { file: manifest.file, resource }, () => rule.checks.check(resource)),
    ),
  ]);
}

interface Subject {
  readonly file: string;
  readonly resource?: Resource;
}

function collect(rule: ReadyRule, subject: Subject, run: () => Iterable<Violation>): Finding[] {
  const findings: Finding[] = [];
  try {
    for (const violation of run()) findings.push(toFinding(rule, subject, violation));
  } catch (error) {
    findings.push(failure(rule, subject, error));
  }
  return findings;
}

function toFinding(rule: ReadyRule, subject: Subject, violation: Violation): Finding {
  const { message, fix = rule.fix, severity = rule.severity } = violation;
  return {
    rule: rule.id,
    severity,
    message,
    fix,
    file: subject.file,
    ...rangeOf(violation, subject),
    resource: refFor(subject),
  };
}

function failure(rule: ReadyRule, subject: Subject, error: unknown): Finding {
  const reason = error instanceof Error ? error.message : String(error);
  const range = subject.resource?.locate([], 'key') ?? START_OF_FILE;
  const message = `the rule ${rule.id} failed: ${reason}`;
  const fix = 'Report this with the manifest; the object was not checked by this rule.';
  return {
    rule: INTERNAL,
    severity: 'error',
    message,
    fix,
    file: subject.file,
    ...range,
    resource: refFor(subject),
  };
}

function rangeOf(violation: Violation, subject: Subject): Range {
  const { at, part, stretch } = violation;
  if ('line' in at) return at;
  if (subject.resource === undefined) return START_OF_FILE;
  return stretch === undefined ? subject.resource.locate(at, part) : subject.resource.locateText(at, stretch);
}

function refFor(subject: Subject): ResourceRef {
  return subject.resource === undefined ? NO_RESOURCE : refOf(subject.resource);
}
