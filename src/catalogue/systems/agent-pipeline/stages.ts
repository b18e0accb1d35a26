import type { FailureCategory } from '../../../api/failure.ts';
import type { Duration } from '../../../api/scalars.ts';
import type { ErrorKind } from '../../../conventions/exit-codes.ts';
import type { RequirementId } from '../../model/requirement.ts';
import type { Failures, MemoryGrowth } from '../../model/retry-plan.ts';

/** A figure and where it comes from: a line of S2, the longer task that S2 was drawn from, or our own choice. */
export type Figure<T> = { readonly value: T } & (
  | { readonly line: `S2:${number}` | `S2:${number}-${number}` }
  | { readonly origin: 'task.md' }
  | { readonly chosen: string }
);

/** How the waits before the first, second, … retry grow (S2:57-60). */
export type Backoff =
  | {
      readonly exponential: {
        readonly base: Figure<Duration>;
        readonly factor: Figure<number>;
        readonly max: Figure<Duration>;
      };
    }
  | { readonly linear: { readonly increment: Figure<Duration> } }
  | { readonly fixed: { readonly interval: Figure<Duration> } }
  /** As listed; the last value repeats. */
  | { readonly custom: { readonly waits: Figure<readonly [Duration, ...Duration[]]> } };

export const STAGE_NAMES = [
  'RepositoryClone',
  'CodeAnalysis',
  'TestExecution',
  'CoverageAnalysis',
  'SecurityScan',
  'PRReview',
  'Notification',
] as const;
export type StageName = (typeof STAGE_NAMES)[number];

/** How one stage is tried again and when it is not tried at all (S2:47-54). */
export interface Stage {
  /** The stage, as the document calls it. */
  readonly name: StageName;
  /** The stage's table in a configuration file, `[retry.<key>]` (S2:322, S2:329). */
  readonly key: string;
  /** What the stage does. */
  readonly text: string;
  /** Retries after the first try, which is what Argo calls `limit`: 3 means up to four executions. */
  readonly attempts: Figure<number>;
  /** How long is waited before each retry. */
  readonly backoff: Backoff;
  /** Of one execution. One that runs into it counts as a TimeoutError. */
  readonly timeout: Figure<Duration>;
  /** Failures after which it is tried again. */
  readonly retryOn: Figure<Failures>;
  /** Wins over `retryOn`. */
  readonly never: Figure<Failures>;
  /** In place of the one that holds for all stages. */
  readonly longestReset?: Figure<Duration>;
  readonly breaker: {
    /** Consecutive failed runs of the stage, each with its retries used up, until the breaker opens. */
    readonly threshold: Figure<number>;
    /** From opening until the first call is let through. */
    readonly recovery: Figure<Duration>;
    /** Calls let through at most while half-open. */
    readonly halfOpenCalls: Figure<number>;
  };
  readonly covers: readonly RequirementId[];
}

/** What holds for all stages together (S2:43-44). */
export interface GlobalLimits {
  /** Retries of one workflow, over all its stages. */
  readonly attempts: Figure<number>;
  /** No retry of a stage starts later than this after the stage's first try began. */
  readonly duration: Figure<Duration>;
  /** Retries in flight at one time, over all workflows. */
  readonly concurrent: Figure<number>;
  /**
   * Share by which the waits of an exponential plan are made shorter or longer (S2:57); applied before `max`, so that
   * `max` is never passed. The other plans wait exactly what they say.
   */
  readonly jitter: Figure<number>;
  /** Retried in every stage: none of them says anything about the work itself. */
  readonly alwaysRetried: Figure<readonly ErrorKind[]>;
  /** What the next try may use after one that ran out of memory; `ceiling` is in MiB. */
  readonly memory: Figure<MemoryGrowth>;
  /** Longest wait for the reset of a rate limit. One that is further away is not waited for, and ends the stage. */
  readonly longestReset: Figure<Duration>;
  /** What happens with an error that no stage knows. */
  readonly unknownErrors: Figure<'not-retried'>;
}

/** Where a run goes back to before it is tried again. */
export type RollbackPoint = 'last-checkpoint' | 'stage-start' | 'none';

/** The rollback point of each kind of failure (S2:194); `none` leaves everything to a person. */
export const rollbackPoints: Readonly<Record<FailureCategory, Figure<RollbackPoint>>> = {
  Infrastructure: { value: 'last-checkpoint', chosen: 'The work itself was sound.' },
  ExternalDependency: { value: 'last-checkpoint', chosen: 'The work itself was sound.' },
  ResourceExhaustion: {
    value: 'stage-start',
    chosen: 'A stage that ran out of room may have left half a result.',
  },
  Configuration: { value: 'none', chosen: 'The same settings fail again.' },
  CodeQuality: { value: 'none', chosen: 'The same code fails again.' },
  Unknown: { value: 'none', chosen: 'Nothing is undone on a guess.' },
};
