import type { ChecklistItem, EscalationStep, Prevention } from '../../../model/runbook.ts';
import type { FlowFailureEvidence } from './evidence.ts';

const ALERTS = [
  'FlowFailureRate',
  'FlowEngineQuotaCriticallyLow',
  'FlowEngineModelApiOutage',
  'FlowEngineClassificationLate',
];

export const flowFailureEscalation: readonly EscalationStep<FlowFailureEvidence>[] = [
  {
    id: 'quota',
    covers: ['FE-E1'],
    text: 'The quota is nearly used up: wake on-call, who asks the vendor for a higher limit.',
    when: { alert: { name: ['FlowEngineQuotaCriticallyLow'] } },
    after: '0s',
    to: ['on-call'],
  },
  {
    id: 'outage',
    covers: ['FE-E2'],
    text: 'The vendor has been out for more than 30 minutes: wake on-call and the tech lead.',
    // The alert itself has waited the 30 minutes.
    when: { alert: { name: ['FlowEngineModelApiOutage'] } },
    after: '0s',
    to: ['on-call', 'tech-lead'],
  },
  {
    id: 'outage-notice',
    covers: ['FE-E3'],
    text: 'Tell the stakeholders about the outage of the vendor.',
    when: { alert: { name: ['FlowEngineModelApiOutage'] } },
    after: '0s',
    to: ['stakeholders'],
  },
  {
    id: 'review-notice',
    covers: ['FE-M7'],
    text: 'Tell the team that owns the review queue that work may be waiting for it, should manual review be approved.',
    when: { alert: { name: ['FlowEngineModelApiOutage'] } },
    after: '0s',
    to: ['team'],
  },
];

export const flowFailurePrevention: readonly Prevention[] = [
  {
    id: 'prune-by-default',
    covers: ['FE-P1'],
    text: 'The engine prunes every context to 180 KB, which the manifest sets.',
    part: 'workers',
  },
];

export const flowFailureChecklist: readonly ChecklistItem<FlowFailureEvidence>[] = [
  {
    id: 'ask-for-quota',
    covers: ['FE-E1'],
    text: 'Ask the vendor for a higher limit, and note its answer.',
    phase: 'mitigation',
    blocksClose: false,
    when: { alert: { name: ['FlowEngineQuotaCriticallyLow'] } },
  },
  {
    id: 'review-queue',
    covers: ['FE-M7'],
    text: 'Work through what was queued for review, if manual review was on.',
    phase: 'recovery',
    blocksClose: false,
    when: { alert: { name: ['FlowEngineModelApiOutage'] } },
  },
  {
    id: 'root-cause',
    covers: ['FE-X1'],
    text: 'Write the root cause into the incident tracker.',
    phase: 'post-incident',
    blocksClose: true,
  },
  {
    id: 'new-failure-mode',
    covers: ['FE-X2'],
    text: 'Add the failure to the runbook: it is of no known class.',
    phase: 'post-incident',
    blocksClose: false,
    when: {
      any: [
        { analysis: { category: ['Unknown'] } },
        { evidence: { id: 'taskClass', in: ['unknown'] } },
        { evidence: { id: 'commonClass', in: ['unknown'] } },
      ],
    },
  },
  {
    id: 'detection-gap',
    covers: ['FE-X3'],
    text: 'Add an alert for this failure: people found it before any alert did.',
    phase: 'post-incident',
    blocksClose: false,
    when: { not: { alert: { name: ALERTS } } },
  },
];
