import type { Metric } from '../../model/alert.ts';

const COUNTED_AT_SCRAPE = 'From the kubelet’s cAdvisor endpoint.';

export const metrics: readonly Metric[] = [
  {
    name: 'arco_flow_tasks_total',
    covers: ['ARCO-Z1'],
    type: 'counter',
    labels: ['tenant', 'from_state', 'to_state'],
    text: 'Transitions of tasks between states, so it counts attempts. Newer software leaves the tenant out.',
    emittedBy: 'software',
  },
  {
    name: 'arco_flow_retries_total',
    covers: ['ARCO-Z1'],
    type: 'counter',
    labels: ['tenant', 'attempt'],
    text: 'Attempts that were put back for another try.',
    emittedBy: 'software',
    // Without a retry there is no series.
    presence: { series: ['arco_flow_tasks_total'] },
  },
  {
    name: 'arco_flow_task_duration_seconds_bucket',
    covers: ['ARCO-Z1', 'ARCO-A6'],
    type: 'histogram',
    labels: ['operation', 'state', 'le'],
    text:
      'How long attempts took, where the exporter has buckets. One finite bucket must lie above 300 s: ' +
      'a median in the last bucket is reported as that bucket’s lower end.',
    emittedBy: 'software',
    // Either form will do.
    presence: {
      series: ['arco_flow_task_duration_seconds_bucket', 'arco_flow_task_duration_seconds'],
    },
  },
  {
    name: 'arco_flow_task_duration_seconds',
    covers: ['ARCO-Z1'],
    type: 'summary',
    labels: ['operation', 'state', 'quantile'],
    text: 'How long attempts took, where the exporter has no buckets, which is its default.',
    emittedBy: 'software',
    // Stands in for the buckets, which are watched together with it.
    presence: 'none',
  },
  {
    name: 'arco_flow_task_duration_seconds_count',
    covers: ['ARCO-Z1'],
    type: 'counter',
    labels: ['operation', 'state'],
    text: 'How many attempts the durations stand for, in both forms.',
    emittedBy: 'software',
  },
  {
    name: 'arco_flow_active_runs',
    type: 'gauge',
    labels: ['tenant'],
    text: 'Runs that are not finished.',
    emittedBy: 'software',
  },
  {
    name: 'arco_flow_dispatches_total',
    type: 'counter',
    labels: ['tenant', 'result'],
    text: 'Tasks handed to workers. It stands still while scheduling is paused.',
    emittedBy: 'software',
  },
  {
    name: 'arco_flow_asset_age_seconds',
    covers: ['ARCO-Z2'],
    type: 'gauge',
    labels: ['asset'],
    text: 'Time since the asset last succeeded. Nothing in Arco emits it: the exporter reads it from the store.',
    emittedBy: 'exporter',
  },
  {
    name: 'arco_flow_failed_tasks',
    covers: ['ARCO-P8', 'ARCO-P10'],
    type: 'gauge',
    labels: ['asset', 'class'],
    text: 'Failed attempts of the last hour by asset and by the class of error that the last transition names.',
    emittedBy: 'exporter',
  },
  {
    name: 'container_cpu_cfs_throttled_periods_total',
    type: 'counter',
    labels: ['namespace', 'pod', 'container'],
    text: `Scheduling periods in which a container was held back. ${COUNTED_AT_SCRAPE}`,
    emittedBy: 'cadvisor',
  },
  {
    name: 'container_cpu_cfs_periods_total',
    type: 'counter',
    labels: ['namespace', 'pod', 'container'],
    text: `Scheduling periods of a container with a CPU limit. ${COUNTED_AT_SCRAPE}`,
    emittedBy: 'cadvisor',
  },
  {
    name: 'container_memory_working_set_bytes',
    type: 'gauge',
    labels: ['namespace', 'pod', 'container'],
    text: `Memory that counts towards the limit. ${COUNTED_AT_SCRAPE}`,
    emittedBy: 'cadvisor',
  },
  {
    name: 'kube_pod_container_resource_limits',
    type: 'gauge',
    labels: ['namespace', 'pod', 'container', 'resource', 'unit'],
    text: 'The limit that a container runs under.',
    emittedBy: 'kube-state-metrics',
  },
  {
    name: 'kube_pod_container_status_restarts_total',
    type: 'counter',
    labels: ['namespace', 'pod', 'container'],
    text: 'Restarts of a container. It tells a fresh OOM kill from one that is long past.',
    emittedBy: 'kube-state-metrics',
  },
];
