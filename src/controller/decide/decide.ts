import type { Bounds, RunbookSpec } from '../../api/runbook.ts';
import { evaluate } from './condition.ts';
import type { Facts } from './facts.ts';
import { every, type Verdict } from './verdict.ts';

export type Remedy = RunbookSpec['remedies'][number];
/** A remedy that the controller carries out itself: it has bounds and a verification. */
export interface ActingRemedy extends Remedy {
  readonly bounds: Bounds;
  readonly verify: NonNullable<Remedy['verify']>;
}

/** What a condition of the runbook came to, kept for people. */
export interface Finding {
  readonly id: string;
  readonly verdict: Verdict;
}

/** What the evidence and the analysis call for. */
export interface Decision {
  readonly diagnoses: readonly Finding[];
  /** What every remedy that a holding diagnosis points to came to, in the order in which they were asked. */
  readonly remedies: readonly Finding[];
  /** The remedy to carry out, or nothing when a person has to go on. */
  readonly remedy: ActingRemedy | undefined;
  /** What people are asked to do beside it. */
  readonly tasks: readonly Remedy[];
}

/**
 * The first remedy that applies and was not tried in this episode. A remedy applies when a diagnosis that points to it
 * holds, or none points to it, and its own condition holds. Diagnoses go first in their order, so that a runbook
 * gives precedence by writing one above the other; `unknown` never applies.
 */
export function decide(
  runbook: Pick<RunbookSpec, 'diagnoses' | 'remedies'>,
  facts: Facts,
  tried: ReadonlySet<string>,
): Decision {
  const diagnoses = runbook.diagnoses.map(({ id, when }) => ({ id, verdict: evaluate(when, facts) }));
  const asked = inOrder(runbook).map((remedy) => ({
    remedy,
    verdict: every([pointedTo(runbook, diagnoses, remedy.id), remedyHolds(remedy, facts)]),
  }));
  const applying = asked.filter(({ verdict }) => verdict === 'true').map(({ remedy }) => remedy);
  return {
    diagnoses,
    remedies: asked.map(({ remedy, verdict }) => ({ id: remedy.id, verdict })),
    remedy: applying.filter(acts).find(({ id }) => !tried.has(id)),
    tasks: applying.filter(({ mode }) => mode === 'human'),
  };
}

/** Whether the controller carries it out. The API refuses a remedy that acts without bounds and verification. */
export function acts(remedy: Remedy): remedy is ActingRemedy {
  return remedy.mode !== 'human' && remedy.bounds !== undefined && remedy.verify !== undefined;
}

/** Remedies in the order of the diagnoses that point to them, then those that none points to. */
function inOrder({ diagnoses, remedies }: Pick<RunbookSpec, 'diagnoses' | 'remedies'>): readonly Remedy[] {
  const named = diagnoses.flatMap((diagnosis) => diagnosis.remedies ?? []);
  const order = [...new Set([...named, ...remedies.map(({ id }) => id)])];
  return order.flatMap((id) => remedies.filter((remedy) => remedy.id === id));
}

function pointedTo(
  { diagnoses }: Pick<RunbookSpec, 'diagnoses'>,
  findings: readonly Finding[],
  remedy: string,
): Verdict {
  const pointing = diagnoses.filter(({ remedies = [] }) => remedies.includes(remedy)).map(({ id }) => id);
  if (pointing.length === 0) return 'true';
  const verdicts = findings.filter(({ id }) => pointing.includes(id)).map(({ verdict }) => verdict);
  if (verdicts.includes('true')) return 'true';
  return verdicts.includes('unknown') ? 'unknown' : 'false';
}

function remedyHolds({ when }: Remedy, facts: Facts): Verdict {
  return when === undefined ? 'true' : evaluate(when, facts);
}
