import type { EvidenceData } from '../../../model/runbook.ts';
import { FIGURES } from '../../../systems/ferrumdeck/figures.ts';
import type { FerrumDeckNames } from '../../../systems/ferrumdeck/names.ts';
import { recoveryEvidence, type RecoveryTarget } from '../recovery/index.ts';

export function workerHungEvidence(names: FerrumDeckNames) {
  return {
    ...recoveryEvidence(names),
    pods: {
      covers: ['FD-D1', 'FD-S4'],
      text: 'The worker pods: phase, readiness, restarts and age.',
      source: { podStatus: { target: 'workers' } },
      yields: 'record',
    },
    hungConsumers: {
      covers: ['FD-S4', 'FD-M1'],
      text:
        'Consumers of the group that hold entries and did nothing for 15 minutes. Their names hold the names of ' +
        'their pods.',
      source: { streamState: { target: 'queue', measure: 'inactiveConsumers', idle: FIGURES.hungAfter } },
      yields: 'number',
    },
    idleCpu: {
      covers: ['FD-S5'],
      text: 'The least CPU that a worker uses. Never a reason by itself: waiting for a model looks the same.',
      source: {
        prometheus: {
          expr: `sum by (pod) (rate(container_cpu_usage_seconds_total{namespace="${names.namespace}",container="worker"}[10m]))`,
          reduce: 'min',
        },
      },
      yields: 'number',
    },
    llmStepsInFlight: {
      covers: ['FD-M1'],
      text: 'LLM steps that began within 15 minutes and still run: their workers may only be waiting.',
      source: { query: { target: 'database', name: 'llmStepsInFlight', limit: 100 } },
      yields: 'number',
    },
    logs: {
      text: 'Last lines of the workers, masked.',
      source: { logs: { target: 'workers', since: '30m', lines: 100 } },
      yields: 'record',
    },
  } as const satisfies Record<string, EvidenceData<RecoveryTarget>>;
}

export type WorkerHungEvidence = ReturnType<typeof workerHungEvidence>;
