import { isRetried, KILLED_KINDS } from '../../catalogue/model/retry-form.ts';
import type { Failures, RetryPlan } from '../../catalogue/model/retry-plan.ts';
import { EXIT_CODES, exitCodeOfHttp } from '../../conventions/exit-codes.ts';

/** Ends that a container did not choose: killed (128 + 9, 128 + 15), gone without a code, or undone after it was done. */
const KILLED = ['137', '143', '-1', '0'];

/** What the kubelet writes when the deadline of a pod has passed. */
const DEADLINE_MESSAGE = 'longer than the specified deadline';

/** What kubelets write when they send a pod away, and Argo when a pod failed before it had any container. */
const EVICTED_MESSAGE =
  'low on resource|exceeds the total limit|node shutdown|node had condition|[Pp]reempt|find failed message';

/** Exit codes after which a plan tries again. Those that `never` names as well are not among them. */
export function retriedCodes({ retried, never }: RetryPlan): number[] {
  const excluded = new Set(codesOf(never));
  return codesOf(retried).filter((code) => !excluded.has(code));
}

/** Exit codes of failures, in ascending order. */
function codesOf({ errors, httpStatus }: Failures): number[] {
  const codes = [
    ...errors.map((kind) => EXIT_CODES[kind]),
    ...httpStatus.map((status) => exitCodeOfHttp({ status })),
  ];
  return [...new Set(codes.filter((code) => code !== undefined))].toSorted((one, other) => one - other);
}

/** A status that no exit code stands for, so that a container could never report it. */
export function unknownStatus({ retried, never }: RetryPlan): number | undefined {
  return [...retried.httpStatus, ...never.httpStatus].find(
    (status) => exitCodeOfHttp({ status }) === undefined,
  );
}

/** `['68','69']`, as an expression has it: Argo's variables are all strings. */
function listed(codes: readonly (number | string)[]): string {
  return `[${codes.map((code) => `'${code}'`).join(', ')}]`;
}

/** Expression over `lastRetry`: whether the failure is one that the plan retries. */
export function nativeCondition(plan: RetryPlan): string {
  const conditions = [
    `lastRetry.exitCode in ${listed(retriedCodes(plan))}`,
    ...KILLED_KINDS.filter((kind) => isRetried(plan, kind)).map((kind) => `(${seenAs[kind]})`),
  ];
  return [
    `not (lastRetry.exitCode in ${listed(codesOf(plan.never))})`,
    ...KILLED_KINDS.filter((kind) => plan.never.errors.includes(kind)).map((kind) => `not (${seenAs[kind]})`),
    `(${conditions.join(' or ')})`,
  ].join(' and ');
}

const OOM = "lastRetry.message contains 'OOMKilled'";
const TIMEOUT = `lastRetry.message contains '${DEADLINE_MESSAGE}'`;
const LOST = "lastRetry.status == 'Error'";

/** How a killed pod shows: exactly one of these holds for it. */
const seenAs: Readonly<Record<(typeof KILLED_KINDS)[number], string>> = {
  OutOfMemory: OOM,
  TimeoutError: TIMEOUT,
  NodeLost: `${LOST} and not (${OOM}) and not (${TIMEOUT})`,
  Evicted:
    `(lastRetry.exitCode in ${listed(KILLED)} or lastRetry.message matches '${EVICTED_MESSAGE}')` +
    ` and not (${LOST}) and not (${OOM}) and not (${TIMEOUT})`,
};

/** Expression over a task of a schedule: the same question, answered from its exit code and status alone. */
export function unrolledCondition(plan: RetryPlan, task: string): string {
  const code = exitCodeOf(task);
  const never = `not (${code} in ${listed(codesOf(plan.never))})`;
  const killed = KILLED_KINDS.some((kind) => isRetried(plan, kind));
  if (!killed) return `${never} and ${code} in ${listed(retriedCodes(plan))}`;
  const known = `${code} in ${listed([...retriedCodes(plan), ...KILLED])}`;
  return `${never} and (${known} or tasks.${task}.status == 'Error')`;
}

/** A pod that is lost has no exit code; expressions see -1, as they do in a `retryStrategy`. */
export function exitCodeOf(task: string): string {
  return `(tasks.${task}.exitCode ?? '-1')`;
}

/** Whether a task of a schedule was killed as one is that ran out of memory. */
export function maybeOutOfMemory(task: string): string {
  return `${exitCodeOf(task)} in ${listed([137, EXIT_CODES.OutOfMemory])}`;
}

/** Whether the last failure was for want of memory. */
export const NATIVE_OUT_OF_MEMORY = `(${OOM} or lastRetry.exitCode == '${EXIT_CODES.OutOfMemory}')`;
