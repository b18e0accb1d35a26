import { lockThreshold, type KubernautOptions } from './options.ts';
import type { KubernautNames } from './names.ts';

/** Names of the recording rules, for whatever refers to them. */
export const ERROR_RATIO = 'workflowexecution:error_ratio:rate5m';
export const SKIP_RATIO = 'workflowexecution:skip_ratio:rate5m';
export const ERROR_RATE = 'workflowexecution:errors:rate5m';
export const TRANSITION_RATE = 'workflowexecution:phase_transitions:rate5m';
export const SKIP_RATE = 'workflowexecution:skips:rate5m';
export const RESTART_COUNT = 'workflowexecution:controller_restarts:max';
export const TEKTON_READY = 'workflowexecution:tekton_ready_replicas:sum';

/**
 * Percentage points of errors above the same time yesterday (S3:393). The comparison of the alert is silent
 * without a yesterday; evidence takes it as zero, so that a recovery is never believed for lack of data.
 */
export const ABOVE_BASELINE = `${ERROR_RATIO} - (${ERROR_RATIO} offset 24h or vector(0))`;

const SINCE_COMPLETION = `(
  time() - max by (namespace, name, target) (workflowexecution_completion_timestamp{phase=~"Completed|Failed"})
)`;
const LOCK_HELD = `and
max by (namespace, name, target) (workflowexecution_lock_released) == 0`;

/** Seconds since the completion of each execution that still holds its lock. */
export const HELD_LOCK_AGE = `${SINCE_COMPLETION}\n${LOCK_HELD}`;

/** Only those that hold it for longer than the cooldown explains. */
export function stuckLocks(options: KubernautOptions): string {
  return `${SINCE_COMPLETION} > ${lockThreshold(options)}\n${LOCK_HELD}`;
}

/** How many there are: 0 where locks are known and none is stuck, and unknown without the exporter. */
export function stuckLockCount(options: KubernautOptions): string {
  return `count(\n${stuckLocks(options)}\n)\nor\n0 * count(workflowexecution_lock_released)`;
}

/** Restarts of each controller pod within five minutes. */
export const RESTARTS = `${RESTART_COUNT} - min_over_time(${RESTART_COUNT}[5m])`;

/** 1 while a replica of the controller can be scraped, 0 when none can or none is known. */
export function controllerUp({ job }: KubernautNames): string {
  return `(sum(up{job="${job}"}) or vector(0))`;
}
