import type { Metric } from '../../model/alert.ts';

const KUBERNETES: readonly Metric[] = [
  {
    name: 'kube_pod_container_status_waiting_reason',
    type: 'gauge',
    labels: ['namespace', 'pod', 'container', 'reason'],
    text: 'Whether a container waits for this reason.',
    emittedBy: 'kube-state-metrics',
  },
  {
    name: 'kube_pod_container_status_restarts_total',
    type: 'counter',
    labels: ['namespace', 'pod', 'container'],
    text: 'Restarts of a container.',
    emittedBy: 'kube-state-metrics',
  },
  {
    name: 'kube_deployment_spec_replicas',
    type: 'gauge',
    labels: ['namespace', 'deployment'],
    text: 'Replicas that a Deployment should have.',
    emittedBy: 'kube-state-metrics',
  },
  {
    name: 'kube_deployment_status_replicas_ready',
    type: 'gauge',
    labels: ['namespace', 'deployment'],
    text: 'Replicas of a Deployment that are ready.',
    emittedBy: 'kube-state-metrics',
  },
  {
    name: 'container_cpu_usage_seconds_total',
    type: 'counter',
    labels: ['namespace', 'pod', 'container'],
    text: 'CPU time that a container used.',
    emittedBy: 'cadvisor',
  },
  {
    name: 'ALERTS',
    type: 'gauge',
    labels: ['alertname', 'alertstate'],
    text: 'Alerts that Prometheus itself sees as pending or firing.',
    emittedBy: 'prometheus',
  },
];

/** With `--check-streams` for the queue's two streams; Redis 7 or newer knows lag and entries read. */
const REDIS: readonly Metric[] = [
  {
    name: 'redis_stream_group_lag',
    covers: ['FD-Z3'],
    type: 'gauge',
    labels: ['db', 'stream', 'group'],
    text: 'Entries that no consumer of the group was given yet.',
    emittedBy: 'redis-exporter',
  },
  {
    name: 'redis_stream_group_messages_pending',
    covers: ['FD-Z3'],
    type: 'gauge',
    labels: ['db', 'stream', 'group'],
    text: 'Entries that were given to a consumer and not acknowledged.',
    emittedBy: 'redis-exporter',
  },
  {
    name: 'redis_stream_group_entries_read',
    covers: ['FD-Z3'],
    type: 'gauge',
    labels: ['db', 'stream', 'group'],
    text: 'Entries that the group has read so far.',
    emittedBy: 'redis-exporter',
  },
  {
    name: 'redis_stream_length',
    covers: ['FD-Z3'],
    type: 'gauge',
    labels: ['db', 'stream'],
    text: 'Entries in the stream, acknowledged ones included: XLEN. It is shown and never decides anything.',
    emittedBy: 'redis-exporter',
  },
];

/** Neither gateway nor worker serves metrics, so the signal exporter reads the stream and the database. */
const EXPORTER: readonly Metric[] = [
  {
    name: 'stanchion_ferrumdeck_recent_steps',
    covers: ['FD-Z3', 'FD-S7', 'FD-S9', 'FD-S10'],
    type: 'gauge',
    labels: ['step_type', 'provider', 'model', 'outcome'],
    text:
      'Steps that ended within the last ten minutes, from the query recentSteps. Outcomes: completed, timeout, ' +
      'api_error, connection_refused, other_error. Tool steps have no provider and no model.',
    emittedBy: 'exporter',
  },
  {
    name: 'stanchion_ferrumdeck_stuck_runs',
    covers: ['FD-Z3'],
    type: 'gauge',
    labels: ['status'],
    text: 'Runs that made no progress for 30 minutes, by status, from the query stuckRunCounts.',
    emittedBy: 'exporter',
  },
  {
    name: 'stanchion_ferrumdeck_abandoned_messages',
    covers: ['FD-Z3'],
    type: 'gauge',
    labels: ['stream', 'group'],
    text:
      'Entries without acknowledgement for more than 300 seconds, those left out whose consumer lives and works ' +
      'on the step.',
    emittedBy: 'exporter',
  },
  {
    name: 'stanchion_ferrumdeck_dead_letters',
    covers: ['FD-Z3'],
    type: 'gauge',
    labels: ['stream'],
    text: 'Entries in the dead-letter stream.',
    emittedBy: 'exporter',
  },
];

export const ferrumdeckMetrics: readonly Metric[] = [...KUBERNETES, ...REDIS, ...EXPORTER];
