import type { BreakerPolicy, BreakerState, Instant } from '../../api/breaker.ts';
import type { Breaker, Counted } from './breaker.ts';
import { readBreaker, writeBreaker, type BreakerStore } from './config-map.ts';
import { isCounted } from './ledger.ts';
import { stageRuns, type EndedRun, type StageRun } from './observe.ts';
import { review, type PendingAnswer } from './review.ts';
import { readWorkflow } from './workflow.ts';

/** What there is. No workflow that the ConfigMap names may be missing: a call that is not among them is taken as gone. */
export interface Seen {
  /** The ConfigMap; empty where there is none. */
  readonly store: BreakerStore;
  /** Workflow objects, as the server sent them; what is the same object is read once. */
  readonly workflows: readonly unknown[];
}

export interface LookOptions {
  readonly policies: ReadonlyMap<string, BreakerPolicy>;
  readonly now: Instant;
}

/** What follows from it, to be carried out in this order. */
export interface Decision {
  /** The ConfigMap's parts as they are to be, what is not of breakers kept. */
  readonly store: BreakerStore;
  /** Only after the ConfigMap is written, and only when nobody wrote it in between. */
  readonly answers: readonly PendingAnswer[];
  /** Runs that count now for the first time: once the ConfigMap is written, no other writer counts them. */
  readonly counted: readonly EndedRun[];
  /** State of each breaker, by stage. */
  readonly states: ReadonlyMap<string, BreakerState>;
  /** What could not be used, for the log. */
  readonly problems: readonly string[];
}

/**
 * One look at all stages of a system. Everything that is known is in the ConfigMap and in the workflows, so a writer
 * may stop between any two steps, and the next one goes on.
 */
export function look({ store, workflows }: Seen, { policies, now }: LookOptions): Decision {
  const { runs, problems } = readRuns(workflows, [...policies.keys()]);
  const decided = [...policies].map(([stage, policy]) => {
    const { breaker: stored, problem } = readBreaker(store, stage, now);
    const { breaker, answers } = review(stored, { stage, runs }, { policy, now });
    return {
      written: writeBreaker(breaker, stage),
      answers,
      counted: endedRuns(runs, stage).filter(({ call, progress: { ended: at } }) =>
        isNew(stored, breaker, { call, at }),
      ),
      state: [stage, breaker.state] as const,
      problems: problem === undefined ? [] : [problem],
    };
  });
  return {
    store: {
      data: merged([store.data, ...decided.map(({ written }) => written.data)]),
      annotations: merged([store.annotations, ...decided.map(({ written }) => written.annotations)]),
    },
    answers: decided.flatMap(({ answers }) => answers),
    counted: decided.flatMap(({ counted }) => counted),
    states: new Map(decided.map(({ state }) => state)),
    problems: [...problems, ...decided.flatMap((one) => one.problems)],
  };
}

function endedRuns(runs: readonly StageRun[], stage: string): readonly EndedRun[] {
  return runs.filter((run): run is EndedRun => run.stage === stage && run.progress.at === 'ended');
}

/** Whether a run was not counted before this look, and is now. */
function isNew(before: Breaker, after: Breaker, run: Counted): boolean {
  return !isCounted(before.ledger, run) && isCounted(after.ledger, run);
}

function readRuns(
  workflows: readonly unknown[],
  stages: readonly string[],
): { readonly runs: readonly StageRun[]; readonly problems: readonly string[] } {
  const parsed = workflows.map(readWorkflow);
  return {
    runs: parsed.flatMap(({ data }) => (data === undefined ? [] : stageRuns(data, stages))),
    problems: parsed.flatMap(({ error }) =>
      error === undefined
        ? []
        : [`a workflow cannot be read and is left out: ${error.issues[0]?.message ?? ''}`],
    ),
  };
}

/** Later entries win; what they have as `undefined` is gone. */
function merged(parts: readonly Readonly<Record<string, string | undefined>>[]): Record<string, string> {
  const entries = parts.flatMap((part) => Object.entries(part));
  return Object.fromEntries(
    [...new Map(entries)].filter((entry): entry is [string, string] => entry[1] !== undefined),
  );
}
