import { seconds, type Duration } from '../../../api/scalars.ts';
import { HTTP_KINDS } from '../../../conventions/exit-codes.ts';
import { plannedWaits } from '../../model/retry-delays.ts';
import type { Failures, PlannedBackoff, RetryPlan } from '../../model/retry-plan.ts';
import type { Backoff, GlobalLimits, Stage } from './stages.ts';

/** What a stage says of its retries. */
export interface OwnRetries extends Pick<
  RetryPlan,
  'retries' | 'backoff' | 'deadline' | 'retried' | 'never'
> {
  readonly longestReset: Duration;
}

/** How a stage is tried again, together with what holds for all stages. */
export function retryPlanOf(stage: Stage, limits: GlobalLimits): RetryPlan {
  return completedPlan(
    {
      retries: stage.attempts.value,
      backoff: plannedBackoff(stage.backoff),
      deadline: seconds(stage.timeout.value),
      retried: stage.retryOn.value,
      never: stage.never.value,
      longestReset: (stage.longestReset ?? limits.longestReset).value,
    },
    limits,
  );
}

/** A stage's retries with what holds for all stages. */
export function completedPlan({ longestReset, ...own }: OwnRetries, limits: GlobalLimits): RetryPlan {
  const retried: Failures = {
    errors: [...new Set([...own.retried.errors, ...limits.alwaysRetried.value])],
    httpStatus: own.retried.httpStatus,
  };
  const growsMemory = retried.errors.includes('OutOfMemory') && !own.never.errors.includes('OutOfMemory');
  return {
    ...own,
    retried,
    jitter: 'exponential' in own.backoff ? limits.jitter.value : 0,
    limits: { retries: limits.attempts.value, duration: seconds(limits.duration.value) },
    ...(growsMemory ? { memory: limits.memory.value } : {}),
    ...(waitsForReset(retried) ? { untilReset: { bound: seconds(longestReset) } } : {}),
  };
}

/** Seconds to wait before each retry, without jitter. */
export function waitsOf({ attempts, backoff }: Pick<Stage, 'attempts' | 'backoff'>): readonly number[] {
  return plannedWaits({ retries: attempts.value, backoff: plannedBackoff(backoff) });
}

function waitsForReset({ errors, httpStatus }: Failures): boolean {
  return (
    errors.includes('RateLimited') || httpStatus.some((status) => HTTP_KINDS.get(status) === 'RateLimited')
  );
}

function plannedBackoff(backoff: Backoff): PlannedBackoff {
  if ('exponential' in backoff) {
    const { base, factor, max } = backoff.exponential;
    return {
      exponential: { base: seconds(base.value), factor: factor.value, max: seconds(max.value) },
    };
  }
  if ('linear' in backoff) return { linear: { increment: seconds(backoff.linear.increment.value) } };
  if ('fixed' in backoff) return { fixed: { interval: seconds(backoff.fixed.interval.value) } };
  const [first, ...others] = backoff.custom.waits.value;
  return { custom: { waits: [seconds(first), ...others.map(seconds)] } };
}
