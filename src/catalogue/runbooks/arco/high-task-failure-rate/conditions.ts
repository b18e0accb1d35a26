import type { ConditionOver } from '../../../model/runbook.ts';
import type { ArcoNames } from '../../../systems/arco/names.ts';
import { BREAKER_THRESHOLD } from '../../../systems/arco/recordings.ts';
import type { ArcoEvidence } from './evidence.ts';

type Condition = ConditionOver<ArcoEvidence>;

/** The figures of the document's classification (S0:257-273) and of its breaker (S0:231). */
export const LIMITS = {
  ratio: 0.1,
  breaker: BREAKER_THRESHOLD,
  half: 0.5,
  all: 0.99,
  fastSeconds: 5,
  slowSeconds: 300,
  failuresPerMinute: 10,
  retriesPerMinute: 50,
  /** Not the document's: the share at which throttling begins to show in durations. */
  throttled: 0.25,
} as const;

/** A ratio above the limit that rests on enough attempts. */
export function failingAbove(limit: number, { minFinishedTasks }: ArcoNames): Condition {
  return {
    all: [
      { evidence: { id: 'failureRatio', above: limit } },
      { evidence: { id: 'finishedTasks', atLeast: minFinishedTasks } },
    ],
  };
}

/** Everything fails since a rollout. This comes before the other classes, which may hold at the same time. */
const brokenByRollout: Condition = {
  all: [
    { evidence: { id: 'failureRatio', above: LIMITS.all } },
    { evidence: { id: 'rolloutBeforeFailure', is: true } },
  ],
};

export const failsFast: Condition = {
  all: [{ evidence: { id: 'medianFailureSeconds', below: LIMITS.fastSeconds } }, { not: brokenByRollout }],
};

export const failsSlowly: Condition = {
  all: [{ evidence: { id: 'medianFailureSeconds', above: LIMITS.slowSeconds } }, { not: brokenByRollout }],
};

/** Some attempts fail and others work, and duration does not tell why. */
export const failsNowAndThen: Condition = {
  all: [
    { evidence: { id: 'worstTenantRatio', above: LIMITS.ratio } },
    { evidence: { id: 'failureRatio', atMost: LIMITS.all } },
    { evidence: { id: 'medianFailureSeconds', atLeast: LIMITS.fastSeconds } },
    { evidence: { id: 'medianFailureSeconds', atMost: LIMITS.slowSeconds } },
  ],
};

/** Kills count while they go on: the container's last end stays on show long after. */
export const runsOutOfMemory: Condition = {
  all: [{ evidence: { id: 'oomKilledPods', atLeast: 1 } }, { evidence: { id: 'recentRestarts', above: 0 } }],
};

export const accessRefused: Condition = {
  any: [{ evidence: { id: 'bigQueryAccess', is: false } }, { evidence: { id: 'bucketAccess', is: false } }],
};

export const noRetryStorm: Condition = {
  evidence: { id: 'retriesPerMinute', atMost: LIMITS.retriesPerMinute },
};

/** The rollout is through, and the share of failures is back below the first alert's threshold. */
export const rolledOutAndWell: Condition = {
  all: [
    { evidence: { id: 'rolloutState', in: ['complete'] } },
    { evidence: { id: 'failureRatio', atMost: LIMITS.ratio } },
  ],
};
