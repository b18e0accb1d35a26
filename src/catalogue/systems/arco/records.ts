/** What the rates are taken of: attempts that failed, and those that ended at all. */
export const FAILED = 'arco_flow_tasks_total{to_state="failed"}';
export const FINISHED = 'arco_flow_tasks_total{to_state=~"succeeded|failed"}';

/** The names under which alerts, panels and evidence share one calculation. */
export const RECORDS = {
  /** Per tenant; one series without the label where the software has none. */
  failureRate: 'arco_flow:task_failure_rate:5m',
  finishedTasks: 'arco_flow:finished_tasks:5m',
  overallFailureRate: 'arco_flow:overall_task_failure_rate:5m',
  failureRateByJob: 'arco_flow:task_failure_rate_by_job:5m',
  failedPerMinute: 'arco_flow:failed_tasks_per_minute:5m',
  retriesPerMinute: 'arco_flow:retries_per_minute:5m',
  breakerTripped: 'arco_flow:scheduling_breaker_tripped:5m',
  medianFailure: 'arco_flow:failed_task_duration_seconds:p50_5m',
  measuredFailuresPerMinute: 'arco_flow:measured_failures_per_minute:5m',
} as const;
