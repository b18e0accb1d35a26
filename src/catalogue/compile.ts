import type { Severity } from '../api/runbook.ts';
import type { EvidenceData, Runbook } from './model/runbook.ts';
import type { System } from './model/system.ts';
import { normalizeCondition, type AuthoredCondition } from './normalize.ts';

/**
 * A draft of the Runbook object's spec for a catalogue entry: what the controller needs, without the prose and
 * the tests that only people and CI read. It becomes a spec by being parsed with the API's schema.
 */
export function draftRunbook(system: System, runbook: Runbook): object {
  const { document } = runbook;
  return {
    title: runbook.title,
    system: system.id,
    owner: system.owner,
    document: {
      source: document.source,
      lines: document.lines,
      ...(document.code === undefined ? {} : { code: document.code }),
    },
    alerts: alertNames(runbook),
    parameters: (runbook.parameters ?? []).map(withoutCoverage),
    targets: Object.entries(runbook.targets).map(([id, target]) => ({ id, target })),
    evidence: Object.entries(runbook.evidence).map(([id, item]) => compileEvidence(id, item)),
    impact: runbook.impact.map(({ id, text, evidence }) => ({ id, text, evidence: [...evidence] })),
    diagnoses: runbook.diagnoses.map(conditional),
    remedies: runbook.remedies.map(compileRemedy),
    escalation: runbook.escalation.map(conditional),
    checklist: runbook.checklist.map(conditional),
  };
}

/** Each name and severity once: alerts that differ in the metric alone are one to the controller. */
function alertNames({ alerts }: Runbook): readonly { readonly name: string; readonly severity: Severity }[] {
  const byTitle = new Map(alerts.map(({ name, severity }) => [`${name} ${severity}`, { name, severity }]));
  return [...byTitle.values()];
}

function compileEvidence(id: string, { text, source, yields }: EvidenceData) {
  return { id, text, source, yields };
}

function compileRemedy(remedy: Runbook['remedies'][number]) {
  if (remedy.mode === 'human') return conditional(remedy);
  const { trial, ...verify } = withoutCoverage(remedy.verify);
  const { keep } = remedy;
  return {
    ...conditional(remedy),
    verify: {
      ...verify,
      until: normalizeCondition(verify.until),
      ...(trial === undefined ? {} : { trial: { ...trial, until: normalizeCondition(trial.until) } }),
    },
    ...(keep === undefined ? {} : { keep: compileKeep(keep) }),
  };
}

function compileKeep({
  atMost,
  while: holding,
}: {
  readonly atMost: string;
  readonly while?: AuthoredCondition;
}) {
  return { ...(holding === undefined ? {} : { while: normalizeCondition(holding) }), atMost };
}

function conditional<T extends { readonly covers?: unknown; readonly when?: AuthoredCondition }>(item: T) {
  const rest = withoutCoverage(item);
  return item.when === undefined ? rest : { ...rest, when: normalizeCondition(item.when) };
}

function withoutCoverage<T extends { readonly covers?: unknown }>({ covers, ...rest }: T): Omit<T, 'covers'> {
  return rest;
}

/** Every condition of a runbook with the path of its field. */
export function* conditionsOf(
  runbook: Runbook,
): Generator<readonly [field: string, condition: AuthoredCondition]> {
  for (const { id, when } of runbook.diagnoses) yield [`diagnoses.${id}.when`, when];
  for (const remedy of runbook.remedies) yield* conditionsOfRemedy(remedy);
  for (const { id, when } of runbook.escalation)
    if (when !== undefined) yield [`escalation.${id}.when`, when];
  for (const { id, when } of runbook.checklist) if (when !== undefined) yield [`checklist.${id}.when`, when];
}

function* conditionsOfRemedy(
  remedy: Runbook['remedies'][number],
): Generator<readonly [field: string, condition: AuthoredCondition]> {
  if (remedy.when !== undefined) yield [`remedies.${remedy.id}.when`, remedy.when];
  if (remedy.mode === 'human') return;
  const { until, trial } = remedy.verify;
  yield [`remedies.${remedy.id}.verify.until`, until];
  if (trial !== undefined) yield [`remedies.${remedy.id}.verify.trial.until`, trial.until];
  const held = remedy.keep?.while;
  if (held !== undefined) yield [`remedies.${remedy.id}.keep.while`, held];
}
