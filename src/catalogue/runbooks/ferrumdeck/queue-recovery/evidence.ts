import type { EvidenceData } from '../../../model/runbook.ts';
import { FIGURES } from '../../../systems/ferrumdeck/figures.ts';
import type { FerrumDeckNames } from '../../../systems/ferrumdeck/names.ts';
import { recoveryEvidence, type RecoveryTarget } from '../recovery/index.ts';

export function queueEvidence(names: FerrumDeckNames) {
  return {
    ...recoveryEvidence(names),
    pending: {
      covers: ['FD-S3', 'FD-D6', 'FD-D7'],
      text: 'Entries given out and not acknowledged. It also shows that Redis is reached and the group exists.',
      source: { streamState: { target: 'queue', measure: 'pending' } },
      yields: 'number',
    },
    pendingDetails: {
      covers: ['FD-D8'],
      text: 'The entries among them that are idle for five minutes: id, consumer, idle time and deliveries, page by page.',
      source: {
        streamState: { target: 'queue', measure: 'idlePending', idle: FIGURES.abandonedAfter, limit: 100 },
      },
      yields: 'record',
    },
    length: {
      covers: ['FD-D10'],
      text: 'Length of the stream, for people only: it grows with every message, done or not.',
      source: { streamState: { target: 'queue', measure: 'length' } },
      yields: 'record',
    },
    deadLetters: {
      covers: ['FD-A8', 'FD-M7'],
      text: 'Messages in the dead-letter stream.',
      source: { streamState: { target: 'queue', measure: 'deadLetters' } },
      yields: 'number',
    },
    headroom: {
      covers: ['FD-M11'],
      text: 'Workers for which the quota of the namespace still has room.',
      source: { quotaHeadroom: { target: 'workers' } },
      yields: 'number',
    },
    providerErrors: {
      covers: ['FD-S12'],
      text: 'Share of LLM steps that fail at their provider, for the one that does best; more workers would not help.',
      source: { prometheus: { expr: 'min(ferrumdeck:llm_provider_errors:ratio) or vector(0)' } },
      yields: 'number',
    },
  } as const satisfies Record<string, EvidenceData<RecoveryTarget>>;
}

export type QueueEvidence = ReturnType<typeof queueEvidence>;
