import { CONTROLLER } from './names.ts';

/**
 * Values of the `job` label under which Prometheus scrapes what this project brings along: the name of the Service in
 * front of it, as a ServiceMonitor has it by default. The signal exporter is a part of the controller.
 */
export const SCRAPE_JOBS = { controller: CONTROLLER } as const;

/** What a container uses, as the kubelet's cAdvisor endpoint counts it. */
export const CONTAINER_USE = {
  /** Bytes, without what the kernel can take back at once; the OOM killer looks at this. */
  memory: 'container_memory_working_set_bytes',
  /** Seconds of CPU time, a counter. */
  cpu: 'container_cpu_usage_seconds_total',
} as const;

/** What the controller says of itself, as controller-runtime names it, so that the usual dashboards find it. */
export const RUNTIME_METRICS = {
  reconciles: 'controller_runtime_reconcile_total',
  reconcileErrors: 'controller_runtime_reconcile_errors_total',
  reconcileSeconds: 'controller_runtime_reconcile_time_seconds',
  activeWorkers: 'controller_runtime_active_workers',
  mostWorkers: 'controller_runtime_max_concurrent_reconciles',
  queueDepth: 'workqueue_depth',
  queueAdds: 'workqueue_adds_total',
  queueRetries: 'workqueue_retries_total',
  isLeader: 'leader_election_master_status',
} as const;

/** What the controller says of its work. */
export const CONTROLLER_METRICS = {
  /** Remediations there are, by phase; closed ones until they expire. */
  remediations: 'stanchion_remediations',
  /** Remediations that wait for people since nothing else is left, by the Runbook and its system. */
  escalated: 'stanchion_remediations_escalated',
  /** Seconds from the start of an alert until its episode had a diagnosis, by system. */
  classificationSeconds: 'stanchion_classification_seconds',
  /** Age of the oldest alert whose episode is open and has no diagnosis yet, by system; 0 without one. */
  unclassifiedSeconds: 'stanchion_unclassified_seconds',
  /** Times that a guard stood against a plan, by guard and kind. */
  refusals: 'stanchion_refusals_total',
  /** Changes by action and outcome. */
  actions: 'stanchion_actions_total',
  /** Notifications by HTTP status of the answer. */
  notifications: 'stanchion_intake_requests_total',
  notificationSeconds: 'stanchion_intake_request_seconds',
  /** Requests to the API server by method and status; 0 is no answer. */
  apiRequests: 'stanchion_kubernetes_requests_total',
  /** Age of what is known of a kind, in seconds. */
  staleSeconds: 'stanchion_cache_stale_seconds',
  /** Times that a watch began anew, by kind and reason. */
  watchRestarts: 'stanchion_watch_restarts_total',
  /** 1 while the mounted settings are valid; 0 while older ones are kept. */
  settingsValid: 'stanchion_settings_valid',
  /** Runbooks whose current version is refused. */
  runbooksRefused: 'stanchion_runbooks_refused',
  /** Remediations that cannot be read, and are left alone. */
  unreadable: 'stanchion_remediations_unreadable_total',
  /** Audit lines that could not be written. */
  auditFailures: 'stanchion_audit_failures_total',
  /** Times that something of the breakers could not be used: their configuration, their state, or a workflow. */
  breakerProblems: 'stanchion_breaker_problems_total',
} as const;

/** What the controller says of the stages of workflows; each has the stage as its label. */
export const WORKFLOW_METRICS = {
  /** 0 closed, 1 open, 2 half-open; only the leader says it. */
  breakerState: 'stanchion_circuit_breaker_state',
  executions: 'stanchion_workflow_executions_total',
  failures: 'stanchion_workflow_failures_total',
  retries: 'stanchion_workflow_retries_total',
  retrySuccesses: 'stanchion_workflow_retry_successes_total',
  recoveries: 'stanchion_workflow_recoveries_total',
  recoveryFailures: 'stanchion_workflow_recovery_failures_total',
  recoverySeconds: 'stanchion_workflow_recovery_seconds',
  interventions: 'stanchion_workflow_interventions_total',
  interventionsOpen: 'stanchion_workflow_interventions_open',
} as const;

/** What redis_exporter says of streams that it is told to check. */
export const REDIS_STREAMS = {
  length: 'redis_stream_length',
  lag: 'redis_stream_group_lag',
  pending: 'redis_stream_group_messages_pending',
  consumerPending: 'redis_stream_group_consumer_messages_pending',
  /** Seconds since a consumer last asked for anything, also in vain. */
  consumerIdle: 'redis_stream_group_consumer_idle_seconds',
} as const;
