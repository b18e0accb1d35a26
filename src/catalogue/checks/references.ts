import { neverTakenBack } from '../../api/actions/temporary.ts';
import type { EvidenceTest } from '../../api/condition.ts';
import { YIELDS_OF } from '../../api/evidence.ts';
import { conditionsOf } from '../compile.ts';
import type { Runbook } from '../model/runbook.ts';
import type { AuthoredCondition } from '../normalize.ts';

type Found = readonly [field: string, message: string];

/** Names that a runbook uses and does not declare, and questions that its evidence cannot answer. */
export function* referenceProblems(runbook: Runbook): Generator<Found> {
  const evidence = new Map(Object.entries(runbook.evidence));
  for (const [field, condition] of conditionsOf(runbook)) {
    for (const test of evidenceTests(condition)) yield* testProblems(field, test, evidence);
  }
  yield* evidenceProblems(runbook, evidence);
  yield* targetProblems(runbook);
  yield* remedyProblems(runbook);
  yield* keepProblems(runbook);
}

function* testProblems(
  field: string,
  test: EvidenceTest,
  evidence: ReadonlyMap<string, Runbook['evidence'][string]>,
): Generator<Found> {
  const item = evidence.get(test.id);
  if (item === undefined) {
    yield [
      `${field}.evidence.id`,
      `'${test.id}' is not collected; this runbook collects ${list(evidence.keys())}`,
    ];
    return;
  }
  const asked = Object.keys(test).filter((key) => key !== 'id');
  const allowed = COMPARISONS[item.yields];
  for (const comparison of asked.filter((key) => !allowed.includes(key))) {
    const way =
      allowed.length === 0 ? 'it is a record for people and cannot be compared' : `use ${list(allowed)}`;
    yield [`${field}.evidence.${comparison}`, `'${test.id}' yields a ${item.yields}: ${way}`];
  }
}

const NUMERIC = ['above', 'atLeast', 'below', 'atMost'];
const COMPARISONS: Readonly<Record<Runbook['evidence'][string]['yields'], readonly string[]>> = {
  flag: ['is'],
  number: NUMERIC,
  text: ['in'],
  record: [],
};

function* evidenceProblems(
  runbook: Runbook,
  evidence: ReadonlyMap<string, Runbook['evidence'][string]>,
): Generator<Found> {
  const yieldsOf: Readonly<Record<string, readonly string[]>> = YIELDS_OF;
  for (const [id, { source, yields }] of evidence) {
    for (const name of Object.keys(source)) {
      const allowed = yieldsOf[name] ?? [];
      if (!allowed.includes(yields)) {
        yield [`evidence.${id}.yields`, `'${yields}' is not what ${name} gives; allowed: ${list(allowed)}`];
      }
    }
  }
  const users = [
    ...runbook.symptoms.map(({ id, shownBy }) => [`symptoms.${id}.shownBy`, shownBy] as const),
    ...runbook.impact.map(({ id, evidence: by }) => [`impact.${id}.evidence`, by] as const),
  ];
  for (const [field, ids] of users) {
    for (const id of ids.filter((used) => !evidence.has(used))) {
      yield [field, `'${id}' is not collected; this runbook collects ${list(evidence.keys())}`];
    }
  }
}

function* targetProblems(runbook: Runbook): Generator<Found> {
  const targets = new Set(Object.keys(runbook.targets));
  const uses = [
    ...Object.entries(runbook.evidence).map(([id, { source }]) => [`evidence.${id}.source`, source] as const),
    ...runbook.remedies.map(({ id, action }) => [`remedies.${id}.action`, action] as const),
  ];
  for (const [field, variant] of uses) {
    for (const [name, parameters] of Object.entries<object>(variant)) {
      const used: unknown = Reflect.get(parameters, 'target');
      if (typeof used === 'string' && !targets.has(used)) {
        yield [
          `${field}.${name}.target`,
          `'${used}' is not a target of this runbook; it has ${list(targets)}`,
        ];
      }
    }
  }
  yield* neededProblems(runbook);
}

/** Only a kind of objects has verbs. */
function* neededProblems({ evidence, targets }: Runbook): Generator<Found> {
  const kinds = Object.entries(targets).flatMap(([id, target]) => ('resources' in target ? [id] : []));
  for (const [id, { source }] of Object.entries(evidence)) {
    if (!('access' in source)) continue;
    for (const { of } of source.access.needs.filter((need) => !kinds.includes(need.of))) {
      yield [
        `evidence.${id}.source.access.needs.of`,
        `'${of}' is no kind of objects among this runbook's targets; it has ${list(kinds)}`,
      ];
    }
  }
}

function* remedyProblems(runbook: Runbook): Generator<Found> {
  const ids = new Set(runbook.remedies.map(({ id }) => id));
  for (const { id, remedies = [] } of runbook.diagnoses) {
    for (const remedy of remedies.filter((named) => !ids.has(named))) {
      yield [`diagnoses.${id}.remedies`, `'${remedy}' is not a remedy of this runbook; it has ${list(ids)}`];
    }
  }
}

/** A time for which nothing is kept would be lost without a word, and a trial would end in a lease that is not there. */
function* keepProblems(runbook: Runbook): Generator<Found> {
  for (const { id, ...remedy } of runbook.remedies) {
    for (const { field, why } of neverTakenBack(remedy)) yield [`remedies.${id}.${field}`, why];
  }
}

function* evidenceTests(condition: AuthoredCondition): Generator<EvidenceTest> {
  if ('evidence' in condition) yield condition.evidence;
  if ('not' in condition) yield* evidenceTests(condition.not);
  if ('all' in condition) for (const inner of condition.all) yield* evidenceTests(inner);
  if ('any' in condition) for (const inner of condition.any) yield* evidenceTests(inner);
}

function list(names: Iterable<string>): string {
  return [...names].join(', ') || 'nothing';
}
