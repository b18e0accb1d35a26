import type { BreakerPolicy, Instant } from '../../api/breaker.ts';
import { readBreaker, writeBreaker, type BreakerStore } from './config-map.ts';
import { stageRuns, type StageRun } from './observe.ts';
import { review, type PendingAnswer } from './review.ts';
import { observedWorkflow } from './workflow.ts';

/** What there is: read in this order, the workflows not from a cache. */
export interface Seen {
  /** The ConfigMap; empty where there is none. */
  readonly store: BreakerStore;
  /** Workflow objects, as the server sent them. */
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
      problems: problem === undefined ? [] : [problem],
    };
  });
  return {
    store: {
      data: merged([store.data, ...decided.map(({ written }) => written.data)]),
      annotations: merged([store.annotations, ...decided.map(({ written }) => written.annotations)]),
    },
    answers: decided.flatMap(({ answers }) => answers),
    problems: [...problems, ...decided.flatMap((one) => one.problems)],
  };
}

function readRuns(
  workflows: readonly unknown[],
  stages: readonly string[],
): { readonly runs: readonly StageRun[]; readonly problems: readonly string[] } {
  const parsed = workflows.map((workflow) => observedWorkflow.safeParse(workflow));
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
