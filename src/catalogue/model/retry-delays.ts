import { RetryPlanError, type MemoryGrowth, type PlannedBackoff, type RetryPlan } from './retry-plan.ts';

/** A retry in the table of a plan. Seconds. */
export interface Delay {
  /** 1 for the first execution after the first try. */
  readonly retry: number;
  /** Waited without jitter. */
  readonly wait: number;
  readonly shortest: number;
  readonly longest: number;
  /** After the start of the first try, if every try before it fails at once. */
  readonly earliestStart: number;
  /** After the start of the first try, if every try before it uses up its deadline and every wait is the longest. */
  readonly latestStart: number;
}

export interface DelayTable {
  readonly delays: readonly Delay[];
  /**
   * From the start of the first try to the end of the last, at most: every try uses up its deadline, every wait is the
   * longest (to a reset, where the plan waits for one), and no retry starts after the limit. Time in which a pod waits for a node is not in it.
   */
  readonly worstCase: number;
  /** Retries that start if every try uses up its deadline. */
  readonly retriesAfterTimeouts: number;
}

/** Seconds before each retry, without jitter. */
export function plannedWaits({ retries, backoff }: Pick<RetryPlan, 'retries' | 'backoff'>): number[] {
  return Array.from({ length: retries }, (_, index) => waitBefore(backoff, index));
}

/** A wait with jitter: `share` of the plan's, between -1 and 1. Milliseconds are the finest grain, cut off. */
export function jittered(plan: RetryPlan, wait: number, share: number): number {
  return cut(Math.min(wait * (1 + plan.jitter * share), longestWait(plan.backoff)));
}

/** What no wait passes, jitter included; only an exponential plan has such a figure. */
export function longestWait(backoff: PlannedBackoff): number {
  return 'exponential' in backoff ? backoff.exponential.max : Infinity;
}

/** When each retry starts, and how long the whole can last. Only the worst case counts waits for a reset. */
export function delayTable(plan: RetryPlan): DelayTable {
  const { deadline, limits } = plan;
  const delays: Delay[] = [];
  let earliest = 0;
  let latest = 0;
  for (const [index, wait] of plannedWaits(plan).entries()) {
    const shortest = jittered(plan, wait, -1);
    const longest = jittered(plan, wait, 1);
    earliest += shortest;
    latest += deadline + longest;
    delays.push({ retry: index + 1, wait, shortest, longest, earliestStart: earliest, latestStart: latest });
  }
  const started = delays.filter(({ latestStart }) => latestStart <= limits.duration).length;
  return { delays, worstCase: worstCase(plan, delays), retriesAfterTimeouts: started };
}

/** Tries that fail early leave room for a last one that starts as late as it may; so does a wait for a reset. */
function worstCase({ deadline, limits, untilReset }: RetryPlan, delays: readonly Delay[]): number {
  const patience = untilReset?.bound ?? 0;
  const latest = delays.reduce((sum, { longest }) => sum + deadline + Math.max(longest, patience), 0);
  return Math.min(latest, limits.duration) + deadline;
}

/**
 * Refuses a plan that promises retries which can never happen. It is starved when
 *
 * - its last retry could not start even if all tries failed at once, because the waits alone pass `limits.duration`,
 * - or a try that ran into its deadline could not be tried again even once, although TimeoutError is retried,
 * - or a workflow may not have as many retries as this one step has.
 *
 * A plan is not starved because a *later* retry has no time left when *every* try uses up its deadline: three tests of
 * 1,800 s do not fit into 3,600 s, and the figures of the document mean exactly this. The table shows it
 * (`retriesAfterTimeouts`).
 *
 * @throws RetryPlanError with the figures and the way out.
 */
export function checkPlan(name: string, plan: RetryPlan): void {
  const problem = impossibleFigure(plan) ?? starvation(plan);
  if (problem !== undefined) throw new RetryPlanError(`Retries of ${name}: ${problem}`);
}

function impossibleFigure({ retries, backoff, jitter, deadline, memory }: RetryPlan): string | undefined {
  if (!Number.isInteger(retries) || retries < 0)
    return `retries is ${retries}. It must be a whole number from 0.`;
  if (!Number.isInteger(deadline) || deadline < 1)
    return `deadline is ${deadline} s. It must be a whole number of seconds.`;
  if (!(jitter >= 0 && jitter < 1)) return `jitter is ${jitter}. It must be a share from 0 to below 1.`;
  if (plannedWaits({ retries: Math.max(retries, 1), backoff }).some((wait) => !(wait >= 0.001))) {
    return 'a wait is shorter than a millisecond. Every wait must be positive.';
  }
  return memory === undefined ? undefined : impossibleGrowth(memory);
}

function impossibleGrowth({ factor }: MemoryGrowth): string | undefined {
  if (Number.isInteger(factor) && factor >= 2) return undefined;
  return `memory grows by ${factor}. The factor must be a whole number from 2.`;
}

function starvation(plan: RetryPlan): string | undefined {
  const { retries, deadline, limits } = plan;
  const [first] = plannedWaits(plan);
  if (first === undefined) return undefined;
  if (retries > limits.retries) {
    return `there are ${retries}, but a workflow may have only ${limits.retries}. Lower the retries, or raise the limit.`;
  }
  const waited = plannedWaits(plan).reduce((sum, wait) => sum + jittered(plan, wait, 1), 0);
  if (waited > limits.duration) {
    return (
      `the waits alone take up to ${spoken(waited)}, but no retry may start after ${spoken(limits.duration)}, so that ` +
      `retry ${retries} can never start. Lower the waits or the retries, or raise the limit to ${spoken(waited)}.`
    );
  }
  const afterTimeout = deadline + jittered(plan, first, 1);
  if (retriesTimeouts(plan) && afterTimeout > limits.duration) {
    return (
      `a try that runs into its deadline of ${spoken(deadline)} could be tried again after ${spoken(afterTimeout)}, but no ` +
      `retry may start after ${spoken(limits.duration)}. Lower the deadline, raise the limit to ${spoken(afterTimeout)}, ` +
      'or do not retry TimeoutError.'
    );
  }
  return undefined;
}

function retriesTimeouts({ retried, never }: RetryPlan): boolean {
  return retried.errors.includes('TimeoutError') && !never.errors.includes('TimeoutError');
}

/** Seconds without needless digits. */
function spoken(time: number): string {
  return `${cut(time)} s`;
}

function waitBefore(backoff: PlannedBackoff, index: number): number {
  if ('exponential' in backoff) {
    const { base, factor, max } = backoff.exponential;
    return cut(Math.min(base * factor ** index, max));
  }
  if ('linear' in backoff) return backoff.linear.increment * (index + 1);
  if ('fixed' in backoff) return backoff.fixed.interval;
  const { waits } = backoff.custom;
  return waits[Math.min(index, waits.length - 1)] ?? waits[0];
}

/** Off to whole milliseconds, as Argo gets them; the small addition keeps 0.3 from becoming 0.299. */
function cut(time: number): number {
  return Math.floor(time * 1000 + 1e-6) / 1000;
}
