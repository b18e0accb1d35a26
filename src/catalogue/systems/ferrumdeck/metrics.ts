import { SCRAPE_JOBS } from '../../../conventions/metrics.ts';
import type { Metric } from '../../model/alert.ts';
import type { FerrumDeckNames } from './names.ts';

function kubernetes({ namespace }: FerrumDeckNames): readonly Metric[] {
  const worker = `namespace="${namespace}",container="worker"`;
  return [
    {
      name: 'kube_pod_container_status_waiting_reason',
      type: 'gauge',
      labels: ['namespace', 'pod', 'container', 'reason'],
      text: 'Whether a container waits for this reason.',
      emittedBy: 'kube-state-metrics',
      // Exists only while a container waits; the same exporter counts restarts of every container.
      presence: { series: [`kube_pod_container_status_restarts_total{${worker}}`] },
    },
    {
      name: 'kube_pod_container_status_restarts_total',
      type: 'counter',
      labels: ['namespace', 'pod', 'container'],
      text: 'Restarts of a container.',
      emittedBy: 'kube-state-metrics',
      presence: { series: [`kube_pod_container_status_restarts_total{${worker}}`] },
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
      presence: { series: [`container_cpu_usage_seconds_total{${worker}}`] },
    },
    {
      name: 'ALERTS',
      type: 'gauge',
      labels: ['alertname', 'alertstate'],
      text: 'Alerts that Prometheus itself sees as pending or firing.',
      emittedBy: 'prometheus',
    },
  ];
}

/** With `--check-streams` for the queue's two streams; Redis 7 or newer knows lag and entries read. */
function redis({ stream, group }: FerrumDeckNames): readonly Metric[] {
  const queue = `stream="${stream}",group="${group}"`;
  return [
    {
      name: 'redis_stream_group_lag',
      covers: ['FD-Z3'],
      type: 'gauge',
      labels: ['db', 'stream', 'group'],
      text: 'Entries that no consumer of the group was given yet; 0 too where Redis cannot tell, after a deletion.',
      emittedBy: 'redis-exporter',
      presence: { series: [`redis_stream_group_lag{${queue}}`] },
    },
    {
      name: 'redis_stream_group_messages_pending',
      covers: ['FD-Z3'],
      type: 'gauge',
      labels: ['db', 'stream', 'group'],
      text: 'Entries that were given to a consumer and not acknowledged.',
      emittedBy: 'redis-exporter',
      presence: { series: [`redis_stream_group_messages_pending{${queue}}`] },
    },
    {
      name: 'redis_stream_group_entries_read',
      covers: ['FD-Z3'],
      type: 'gauge',
      labels: ['db', 'stream', 'group'],
      text: 'Entries that the group has read so far.',
      emittedBy: 'redis-exporter',
      presence: { series: [`redis_stream_group_entries_read{${queue}}`] },
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
}

/** Neither gateway nor worker serves metrics, so the signal exporter reads the stream and the database. */
function exporter({ stream, group, deadLetterStream }: FerrumDeckNames): readonly Metric[] {
  return [
    {
      name: 'stanchion_ferrumdeck_recent_steps',
      covers: ['FD-Z3', 'FD-S7', 'FD-S9', 'FD-S10'],
      type: 'gauge',
      labels: ['step_type', 'provider', 'model', 'outcome'],
      text:
        'Steps that ended within the last ten minutes, from the query recentSteps. Outcomes: completed, timeout, ' +
        'api_error, connection_refused, other_error. Tool steps have no provider and no model.',
      emittedBy: 'exporter',
      // Without a step there is no series.
      presence: { job: SCRAPE_JOBS.controller },
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
      presence: {
        series: [`stanchion_ferrumdeck_abandoned_messages{stream="${stream}",group="${group}"}`],
      },
    },
    {
      name: 'stanchion_ferrumdeck_dead_letters',
      covers: ['FD-Z3'],
      type: 'gauge',
      labels: ['stream'],
      text: 'Entries in the dead-letter stream.',
      emittedBy: 'exporter',
      presence: { series: [`stanchion_ferrumdeck_dead_letters{stream="${deadLetterStream}"}`] },
    },
  ];
}

export function ferrumdeckMetrics(names: FerrumDeckNames): readonly Metric[] {
  return [...kubernetes(names), ...redis(names), ...exporter(names)];
}
