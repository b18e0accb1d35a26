import type { ErrorKind } from '../../conventions/exit-codes.ts';

/** Failures by kind or HTTP status. */
export interface Failures {
  readonly errors: readonly ErrorKind[];
  readonly httpStatus: readonly number[];
}

/** How the waits grow, in seconds. */
export type PlannedBackoff =
  | { readonly exponential: { readonly base: number; readonly factor: number; readonly max: number } }
  | { readonly linear: { readonly increment: number } }
  | { readonly fixed: { readonly interval: number } }
  /** As listed; the last one repeats. */
  | { readonly custom: { readonly waits: readonly [number, ...number[]] } };

/** How a step is tried again: figures only, whatever runs it. Times are in seconds. */
export interface RetryPlan {
  /** Retries after the first try, which is what Argo calls `limit`: 3 means up to four executions. */
  readonly retries: number;
  readonly backoff: PlannedBackoff;
  /**
   * Share by which waits are made shorter or longer. It is drawn once for each run of a step, out of the uid of its
   * workflow, so that a reconciliation in between changes nothing, and applied before an exponential plan's `max`.
   */
  readonly jitter: number;
  /** Of one execution. */
  readonly deadline: number;
  readonly retried: Failures;
  /** Wins over `retried`. What neither names is not retried. */
  readonly never: Failures;
  readonly limits: {
    /** Retries of one workflow, over all its steps. */
    readonly retries: number;
    /** No retry starts later than this after the first try began; one that has started runs to its deadline. */
    readonly duration: number;
  };
  /** After a try that ran out of memory the next may use more. */
  readonly memory?: MemoryGrowth;
  /**
   * After RateLimited the wait lasts until the reset, if that is longer than planned. A reset further away than `bound`
   * is not waited for: a retry before it would be refused again, so there is none.
   */
  readonly untilReset?: { readonly bound: number };
}

export interface MemoryGrowth {
  /** Whole number; each try has this many times the memory of the one that ran out of it. */
  readonly factor: number;
  /** MiB. */
  readonly ceiling: number;
}

/** A plan whose figures contradict each other. */
export class RetryPlanError extends Error {
  override readonly name = 'RetryPlanError';
}
