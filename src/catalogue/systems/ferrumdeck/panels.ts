import type { Panel } from '../../model/alert.ts';
import type { FerrumDeckNames } from './names.ts';
import { queueMatchers } from './recordings.ts';

export function ferrumdeckPanels(names: FerrumDeckNames): readonly Panel[] {
  const queue = queueMatchers(names);
  const worker = `namespace="${names.namespace}",container="worker"`;
  return [
    {
      id: 'backlog',
      covers: ['FD-D10', 'FD-S6', 'FD-V4'],
      title: 'Queue backlog (waiting and in work)',
      expr: 'ferrumdeck:queue_backlog:entries',
      unit: 'short',
      by: ['stream', 'group'],
    },
    {
      id: 'reads',
      covers: ['FD-S4'],
      title: 'Entries read by workers',
      expr: `max by (stream, group) (deriv(redis_stream_group_entries_read{${queue}}[5m]))`,
      unit: 'ops',
      by: ['stream', 'group'],
    },
    {
      id: 'pending',
      covers: ['FD-S3'],
      title: 'Entries without acknowledgement',
      expr: `max by (stream, group) (redis_stream_group_messages_pending{${queue}})`,
      unit: 'short',
      by: ['stream', 'group'],
    },
    {
      id: 'length',
      covers: ['FD-D10'],
      title: 'Stream length (XLEN; grows by design)',
      expr: `max by (stream) (redis_stream_length{stream="${names.stream}"})`,
      unit: 'short',
      by: ['stream'],
    },
    {
      id: 'abandoned',
      covers: ['FD-S3'],
      title: 'Abandoned messages',
      expr: `max by (stream, group) (stanchion_ferrumdeck_abandoned_messages{${queue}})`,
      unit: 'short',
      by: ['stream', 'group'],
    },
    {
      id: 'dead-letters',
      title: 'Dead letters',
      expr: `max by (stream) (stanchion_ferrumdeck_dead_letters{stream="${names.deadLetterStream}"})`,
      unit: 'short',
      by: ['stream'],
    },
    {
      id: 'stuck-runs',
      covers: ['FD-S2', 'FD-V5'],
      title: 'Stuck runs',
      expr: 'max by (status) (stanchion_ferrumdeck_stuck_runs)',
      unit: 'short',
      by: ['status'],
    },
    {
      id: 'provider-errors',
      covers: ['FD-S7', 'FD-S8', 'FD-S9'],
      title: 'LLM steps that fail at the provider',
      expr: 'ferrumdeck:llm_provider_errors:ratio',
      unit: 'percentunit',
      by: ['provider'],
    },
    {
      id: 'tool-refusals',
      covers: ['FD-S10', 'FD-S11'],
      title: 'Tool steps with refused connections',
      expr: 'ferrumdeck:tool_connection_refused:ratio',
      unit: 'percentunit',
    },
    {
      id: 'worker-cpu',
      covers: ['FD-S5'],
      title: 'CPU of the workers',
      expr: `sum by (pod) (rate(container_cpu_usage_seconds_total{${worker}}[5m]))`,
      unit: 'short',
      by: ['pod'],
    },
    {
      id: 'worker-restarts',
      covers: ['FD-S1'],
      title: 'Restarts of the workers in ten minutes',
      expr: `max by (pod) (increase(kube_pod_container_status_restarts_total{${worker}}[10m]))`,
      unit: 'short',
      by: ['pod'],
    },
    {
      id: 'workers-ready',
      covers: ['FD-V3'],
      title: 'Workers that are ready',
      expr: `max(kube_deployment_status_replicas_ready{namespace="${names.namespace}",deployment="worker"})`,
      unit: 'short',
    },
  ];
}
