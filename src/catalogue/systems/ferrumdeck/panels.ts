import type { Panel } from '../../model/alert.ts';
import { FIGURES } from './figures.ts';
import type { FerrumDeckNames } from './names.ts';
import { queueMatchers } from './recordings.ts';

export function ferrumdeckPanels(names: FerrumDeckNames): readonly Panel[] {
  return [...queuePanels(names), ...letterPanels(names), ...stepPanels, ...workerPanels(names)];
}

function queuePanels(names: FerrumDeckNames): readonly Panel[] {
  const queue = queueMatchers(names);
  return [
    {
      id: 'backlog',
      covers: ['FD-D10', 'FD-S6', 'FD-V4'],
      section: 'Queue',
      title: 'Queue backlog (waiting and in work)',
      expr: 'ferrumdeck:queue_backlog:entries',
      unit: 'short',
      by: ['stream', 'group'],
      watchedBy: [{ alert: 'FerrumDeckQueueBacklog', severity: 'warning', above: FIGURES.backlogLimit }],
    },
    {
      id: 'reads',
      covers: ['FD-S4'],
      section: 'Queue',
      title: 'Entries read by workers',
      expr: `max by (stream, group) (deriv(redis_stream_group_entries_read{${queue}}[5m]))`,
      unit: 'ops',
      by: ['stream', 'group'],
      watchedBy: [{ alert: 'FerrumDeckWorkersHung', severity: 'critical' }],
    },
    {
      id: 'pending',
      covers: ['FD-S3'],
      section: 'Queue',
      title: 'Entries without acknowledgement',
      expr: `max by (stream, group) (redis_stream_group_messages_pending{${queue}})`,
      unit: 'short',
      by: ['stream', 'group'],
    },
  ];
}

function letterPanels(names: FerrumDeckNames): readonly Panel[] {
  return [
    {
      id: 'abandoned',
      covers: ['FD-S3'],
      section: 'Queue',
      title: 'Abandoned messages',
      expr: `max by (stream, group) (stanchion_ferrumdeck_abandoned_messages{${queueMatchers(names)}})`,
      unit: 'short',
      by: ['stream', 'group'],
      watchedBy: [{ alert: 'FerrumDeckAbandonedMessages', severity: 'warning', above: 0 }],
    },
    {
      id: 'dead-letters',
      section: 'Queue',
      title: 'Dead letters',
      expr: `max by (stream) (stanchion_ferrumdeck_dead_letters{stream="${names.deadLetterStream}"})`,
      unit: 'short',
      by: ['stream'],
      watchedBy: [{ alert: 'FerrumDeckDeadLetters', severity: 'warning', above: 0 }],
    },
    {
      id: 'length',
      covers: ['FD-D10'],
      section: 'Queue',
      title: 'Stream length (XLEN; grows by design)',
      expr: `max by (stream) (redis_stream_length{stream="${names.stream}"})`,
      unit: 'short',
      by: ['stream'],
    },
  ];
}

const stepPanels: readonly Panel[] = [
  {
    id: 'stuck-runs',
    covers: ['FD-S2', 'FD-V5'],
    section: 'Runs and steps',
    title: 'Stuck runs',
    expr: 'max by (status) (stanchion_ferrumdeck_stuck_runs)',
    unit: 'short',
    by: ['status'],
    watchedBy: [{ alert: 'FerrumDeckStuckRuns', severity: 'warning', above: 0 }],
  },
  {
    id: 'steps',
    covers: ['FD-S12', 'FD-V2'],
    section: 'Runs and steps',
    title: 'Steps that ended within ten minutes',
    expr: 'sum by (step_type, outcome) (ferrumdeck:recent_steps:count)',
    unit: 'short',
    by: ['step_type', 'outcome'],
  },
  {
    id: 'provider-errors',
    covers: ['FD-S7', 'FD-S8', 'FD-S9'],
    section: 'Runs and steps',
    title: 'LLM steps that fail at the provider',
    expr: 'ferrumdeck:llm_provider_errors:ratio',
    unit: 'percentunit',
    by: ['provider'],
    watchedBy: [
      { alert: 'FerrumDeckProviderOutage', severity: 'critical', above: FIGURES.providerErrorShare },
    ],
  },
  {
    id: 'tool-refusals',
    covers: ['FD-S10', 'FD-S11'],
    section: 'Runs and steps',
    title: 'Tool steps with refused connections',
    expr: 'ferrumdeck:tool_connection_refused:ratio',
    unit: 'percentunit',
    watchedBy: [{ alert: 'FerrumDeckMcpUnavailable', severity: 'warning', above: FIGURES.refusedShare }],
  },
];

function workerPanels({ namespace }: FerrumDeckNames): readonly Panel[] {
  const worker = `namespace="${namespace}",container="worker"`;
  const deployment = `namespace="${namespace}",deployment="worker"`;
  return [
    {
      id: 'workers-ready',
      covers: ['FD-V3'],
      section: 'Workers',
      title: 'Workers that are ready',
      expr: `max(kube_deployment_status_replicas_ready{${deployment}})`,
      unit: 'short',
      kind: 'stat',
    },
    {
      id: 'workers-wanted',
      section: 'Workers',
      title: 'Workers that should be there',
      expr: `max(kube_deployment_spec_replicas{${deployment}})`,
      unit: 'short',
      kind: 'stat',
    },
    {
      id: 'worker-cpu',
      covers: ['FD-S5'],
      section: 'Workers',
      title: 'CPU of the workers',
      expr: `sum by (pod) (
  rate(container_cpu_usage_seconds_total{${worker},pod=~"worker-.*"}[10m])
)`,
      unit: 'short',
      by: ['pod'],
      watchedBy: [{ alert: 'FerrumDeckWorkersHung', severity: 'critical', below: FIGURES.idleCpu }],
    },
    {
      id: 'worker-restarts',
      covers: ['FD-S1'],
      section: 'Workers',
      title: 'Restarts of the workers in 15 minutes',
      expr: `max by (pod) (
  round(increase(kube_pod_container_status_restarts_total{${worker}}[15m]))
)`,
      unit: 'short',
      by: ['pod'],
      watchedBy: [{ alert: 'FerrumDeckWorkerCrashLoop', severity: 'warning', above: 2 }],
    },
  ];
}
