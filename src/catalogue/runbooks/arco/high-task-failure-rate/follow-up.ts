import type { ChecklistItem, EscalationStep, Impact, Prevention, Symptom } from '../../../model/runbook.ts';
import type { ArcoNames } from '../../../systems/arco/names.ts';
import { LIMITS } from './conditions.ts';
import type { ArcoEvidence } from './evidence.ts';

export const symptoms: readonly Symptom<ArcoEvidence>[] = [
  {
    id: 'failures-rising',
    covers: ['ARCO-S1'],
    text: 'More and more attempts fail.',
    shownBy: ['failureRatio', 'worstTenantRatio', 'failuresPerMinute'],
  },
  {
    id: 'retries-rising',
    covers: ['ARCO-S2'],
    text: 'More and more attempts are repeated.',
    shownBy: ['retriesPerMinute'],
  },
  {
    id: 'runs-unfinished',
    covers: ['ARCO-S3'],
    text: 'Runs do not come to an end.',
    shownBy: ['activeRuns', 'failuresByTenant'],
  },
  {
    id: 'data-stale',
    covers: ['ARCO-S4'],
    text: 'Data gets old.',
    shownBy: ['oldestAssetSeconds', 'staleAssets'],
  },
];

export const impact: readonly Impact<ArcoEvidence>[] = [
  {
    id: 'slas-at-risk',
    covers: ['ARCO-I1'],
    text: 'How close pipelines are to breaking their promises: unfinished runs, and the age of the oldest asset.',
    evidence: ['activeRuns', 'oldestAssetSeconds'],
  },
  {
    id: 'stale-assets',
    covers: ['ARCO-I2'],
    text: 'Assets whose consumers work with old data.',
    evidence: ['staleAssets'],
  },
  {
    id: 'wasted-work',
    covers: ['ARCO-I3'],
    text: 'Work spent on retries.',
    evidence: ['retriesPerMinute', 'memoryUse'],
  },
  {
    id: 'dependants',
    covers: ['ARCO-I4'],
    text: 'Assets that wait behind a failed task; unknown when the store cannot be read.',
    evidence: ['waitingDependants'],
  },
];

export function escalation({ freshnessSeconds }: ArcoNames): readonly EscalationStep<ArcoEvidence>[] {
  return [
    {
      id: 'incident-channel',
      covers: ['ARCO-E2'],
      text: 'More than half of the attempts fail. Consider pausing the tenant’s pipelines: cancel-runs is ready for approval.',
      when: { evidence: { id: 'worstTenantRatio', above: LIMITS.half } },
      after: '0s',
      to: ['incident-channel'],
    },
    {
      id: 'consumers',
      covers: ['ARCO-E3'],
      text: 'Data is older than its consumers accept; the record lists the assets.',
      when: { evidence: { id: 'oldestAssetSeconds', above: freshnessSeconds } },
      after: '0s',
      to: ['data-consumers'],
    },
    {
      id: 'on-call',
      covers: ['ARCO-E1'],
      text: 'More than 10 % of the attempts have failed for a quarter of an hour.',
      when: { evidence: { id: 'worstTenantRatio', above: LIMITS.ratio } },
      after: '15m',
      to: ['on-call'],
    },
  ];
}

export const prevention: readonly Prevention[] = [
  {
    id: 'breaker-configured',
    covers: ['ARCO-P1'],
    text: 'The scheduler’s breaker is on: 30 % failures open it, and it tries again after five minutes.',
    part: 'workers',
  },
  {
    id: 'breaker-opens',
    covers: ['ARCO-P2'],
    text: 'Above 30 % failures no new task is handed out; running ones finish.',
    part: 'controller',
  },
  {
    id: 'breaker-recovers',
    covers: ['ARCO-P3'],
    text: 'After five minutes the breaker lets work through on trial, and closes or opens again by how it goes.',
    part: 'controller',
  },
  {
    id: 'canary',
    covers: ['ARCO-P4'],
    text: 'A new version goes to one canary worker first, whose failure ratio is compared with the others’.',
    part: 'workers',
  },
  {
    id: 'preflight-schema',
    covers: ['ARCO-P5'],
    text: 'A Job reads the source’s schema before tasks are made ready again; if it fails, they are not.',
    part: 'evidence',
  },
  {
    id: 'preflight-credentials',
    covers: ['ARCO-P6'],
    text: 'Jobs with the workers’ identity test its access before tasks are made ready again; if one fails, they are not.',
    part: 'evidence',
  },
  {
    id: 'preflight-resources',
    covers: ['ARCO-P7'],
    text: 'Nodes under pressure keep tasks from being made ready again; room in the quota is recorded.',
    part: 'evidence',
  },
  {
    id: 'error-classes',
    covers: ['ARCO-P8'],
    text: 'Every failure gets a class, on the metric and in the record.',
    part: 'analysis',
  },
  { id: 'tracing', covers: ['ARCO-P9'], text: 'Workers send traces by OTLP.', part: 'workers' },
  {
    id: 'asset-dashboards',
    covers: ['ARCO-P10'],
    text: 'The dashboard shows failures and age by asset.',
    part: 'dashboards',
  },
];

export const checklist: readonly ChecklistItem<ArcoEvidence>[] = [
  {
    id: 'update-runbook',
    covers: ['ARCO-X1'],
    text: 'Add the way it failed to the runbook, if it is a new one.',
    phase: 'post-incident',
    blocksClose: false,
  },
  {
    id: 'add-detection',
    covers: ['ARCO-X2'],
    text: 'Add an alert or a signature that would have told this failure apart.',
    phase: 'post-incident',
    blocksClose: false,
  },
  {
    id: 'consider-automation',
    covers: ['ARCO-X3'],
    text: 'Decide whether what people did here can become a remedy.',
    phase: 'post-incident',
    blocksClose: false,
  },
  {
    id: 'write-memory-back',
    covers: ['ARCO-M3'],
    text: 'Put the memory that the workers turned out to need into Git; the raised limit is temporary.',
    phase: 'recovery',
    blocksClose: false,
    when: { evidence: { id: 'oomKilledPods', atLeast: 1 } },
  },
];
