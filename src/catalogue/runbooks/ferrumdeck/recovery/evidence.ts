import type { EvidenceData } from '../../../model/runbook.ts';
import { FIGURES } from '../../../systems/ferrumdeck/figures.ts';
import type { FerrumDeckNames } from '../../../systems/ferrumdeck/names.ts';
import { queueMatchers } from '../../../systems/ferrumdeck/recordings.ts';
import type { RecoveryTarget } from './targets.ts';

/** What the check after the recovery asks, and what most remedies are measured by. */
export function recoveryEvidence(names: FerrumDeckNames) {
  const worker = `namespace="${names.namespace}",deployment="worker"`;
  return {
    missingWorkers: {
      covers: ['FD-V3', 'FD-V1'],
      text: 'Workers that should be ready and are not.',
      source: {
        prometheus: {
          expr: `max(kube_deployment_spec_replicas{${worker}}) - max(kube_deployment_status_replicas_ready{${worker}})`,
        },
      },
      yields: 'number',
    },
    lag: {
      covers: ['FD-V3', 'FD-S4'],
      text: 'Entries that no worker has read yet.',
      source: { streamState: { target: 'queue', measure: 'lag' } },
      yields: 'number',
    },
    reads: {
      covers: ['FD-V3', 'FD-S4'],
      text: 'Entries that the group read within ten minutes; 0 means that nobody reads.',
      source: {
        prometheus: { expr: `max(delta(redis_stream_group_entries_read{${queueMatchers(names)}}[10m]))` },
      },
      yields: 'number',
    },
    backlog: {
      covers: ['FD-V4', 'FD-D10', 'FD-S6'],
      text: 'Entries that wait or are in work: lag and pending, never the length of the stream.',
      source: { streamState: { target: 'queue', measure: 'backlog' } },
      yields: 'number',
    },
    backlogTrend: {
      covers: ['FD-V4', 'FD-D10', 'FD-S6'],
      text: 'How much the backlog grew within ten minutes; negative while the queue drains.',
      source: { prometheus: { expr: 'max(delta(ferrumdeck:queue_backlog:entries[10m]))' } },
      yields: 'number',
    },
    idlePending: {
      covers: ['FD-S3', 'FD-D7', 'FD-M5'],
      text: 'Entries that were given out more than five minutes ago and not acknowledged, all pages.',
      source: { streamState: { target: 'queue', measure: 'idlePending', idle: FIGURES.abandonedAfter } },
      yields: 'number',
    },
    abandoned: {
      covers: ['FD-M5'],
      text: 'Of these, the ones whose consumer does not live and work on the step.',
      source: {
        prometheus: { expr: `max(stanchion_ferrumdeck_abandoned_messages{${queueMatchers(names)}})` },
      },
      yields: 'number',
    },
    stuckRuns: {
      covers: ['FD-S2', 'FD-D9', 'FD-V5'],
      text: 'Runs without progress for more than 30 minutes.',
      source: { query: { target: 'database', name: 'stuckRuns', limit: 100 } },
      yields: 'number',
    },
    watchdog: {
      covers: ['FD-V6'],
      text: 'Whether the always-firing Watchdog alert fires, which shows that rules are evaluated.',
      source: {
        prometheus: { expr: 'count(ALERTS{alertname="Watchdog",alertstate="firing"})' },
      },
      yields: 'number',
    },
  } as const satisfies Record<string, EvidenceData<RecoveryTarget>>;
}

export type RecoveryEvidence = ReturnType<typeof recoveryEvidence>;
