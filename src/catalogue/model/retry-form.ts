import type { ErrorKind } from '../../conventions/exit-codes.ts';
import { delayTable, plannedWaits } from './retry-delays.ts';
import { RetryPlanError, type RetryPlan } from './retry-plan.ts';

/** Argo's own backoff: the wait before retry n is `duration * factor^(n-1)`, but at most `cap`. Seconds. */
export interface NativeBackoff {
  readonly duration: number;
  readonly factor: number;
  readonly cap?: number;
}

/** What carries a plan out: Argo's own `retryStrategy`, or a schedule of one task for each try and each wait. */
export type RetryForm =
  { readonly native: NativeBackoff } | { readonly unrolled: { readonly reason: string } };

/**
 * The form of a plan: native where that waits exactly as planned and keeps every promise of the plan, else unrolled.
 * `shared` says that retries are counted over all workflows, which is only possible where they have a template of
 * their own.
 *
 * @throws RetryPlanError when the schedule would have to be unrolled, and cannot then tell apart what the plan does.
 */
export function formOf(name: string, plan: RetryPlan, { shared }: { readonly shared: boolean }): RetryForm {
  const backoff = nativeBackoff(plannedWaits(plan));
  const reason = reasonToUnroll(plan, shared, backoff !== undefined);
  if (reason === undefined && backoff !== undefined) return { native: backoff };
  checkKilled(name, plan, reason ?? '');
  return { unrolled: { reason: reason ?? '' } };
}

function reasonToUnroll(plan: RetryPlan, shared: boolean, exact: boolean): string | undefined {
  if (plan.retries === 0) return undefined;
  if (plan.untilReset !== undefined) return 'it waits for the reset of rate limits';
  if (plan.jitter > 0) return 'its waits have jitter';
  if (!exact) return 'its waits are no sequence that Argo can compute';
  if (delayTable(plan).worstCase > plan.limits.duration) {
    return 'Argo would cut a retry short that starts before the limit and ends after it';
  }
  return shared ? 'its retries are counted together with those of other workflows' : undefined;
}

/** Kinds that show as a killed pod. An unrolled schedule sees exit codes only, and these may share one. */
export const KILLED_KINDS = [
  'NodeLost',
  'Evicted',
  'OutOfMemory',
  'TimeoutError',
] as const satisfies readonly ErrorKind[];

/** Whether a kind of failure is retried, where `never` wins. */
export function isRetried({ retried, never }: RetryPlan, kind: ErrorKind): boolean {
  return retried.errors.includes(kind) && !never.errors.includes(kind);
}

function checkKilled(name: string, plan: RetryPlan, reason: string): void {
  const apart = KILLED_KINDS.filter((kind) => isRetried(plan, kind));
  if (apart.length === 0 || apart.length === KILLED_KINDS.length) return;
  throw new RetryPlanError(
    `Retries of ${name}: ${apart.join(' and ')} are retried, but not all of ${KILLED_KINDS.join(', ')}. The schedule is ` +
      `unrolled, because ${reason}, and then sees exit codes only, by which they cannot be told apart. Retry all four or ` +
      'none, or choose waits that Argo can compute.',
  );
}

/**
 * Argo's figures for a list of waits, if there are any: the first is `duration`, and from the place where the list stops
 * growing by one whole factor it must stay the same, which then is `cap`.
 */
export function nativeBackoff(waits: readonly number[]): NativeBackoff | undefined {
  const [first, second] = waits;
  if (first === undefined) return { duration: 1, factor: 1 };
  if (second === undefined) return { duration: first, factor: 1 };
  const last = waits.at(-1) ?? second;
  const factor = Math.max(1, second === last ? Math.ceil(second / first) : Math.round(second / first));
  const grown = waits.map((_, index) => first * factor ** index);
  const reproduced = (cap: number) =>
    waits.every((wait, index) => Math.abs(Math.min(grown[index] ?? 0, cap) - wait) < 1e-6);
  if (reproduced(Infinity)) return { duration: first, factor };
  return reproduced(last) ? { duration: first, factor, cap: last } : undefined;
}
