import type { Target } from '../../../../api/target.ts';
import type { EvidenceData } from '../../../model/runbook.ts';
import type { FerrumDeckNames } from '../../../systems/ferrumdeck/names.ts';
import { recoveryEvidence, recoveryTargets } from '../recovery/index.ts';

export function stuckRunsTargets(names: FerrumDeckNames) {
  return {
    ...recoveryTargets(names),
    gateway: { endpoint: { name: 'gateway' } },
  } as const satisfies Record<string, Target>;
}

type StuckTarget = keyof ReturnType<typeof stuckRunsTargets>;

export function stuckRunsEvidence(names: FerrumDeckNames) {
  return {
    ...recoveryEvidence(names),
    stuckRunList: {
      covers: ['FD-D9'],
      text: 'The stuck runs, oldest first: id, state, begin and agent version.',
      source: { query: { target: 'database', name: 'stuckRuns', limit: 100 } },
      yields: 'record',
    },
    runIsStuck: {
      covers: ['FD-M9', 'FD-M10'],
      text: 'Whether the named run is stuck: 1 or 0.',
      source: { query: { target: 'database', name: 'stuckRun', limit: 1, parameter: 'runId' } },
      yields: 'number',
    },
    openSteps: {
      covers: ['FD-M10'],
      text: 'Steps of the named run that have not ended.',
      source: { query: { target: 'database', name: 'openSteps', limit: 50, parameter: 'runId' } },
      yields: 'record',
    },
    stepIsOpen: {
      covers: ['FD-M10'],
      text: 'Whether the named step has not ended: 1 or 0.',
      source: { query: { target: 'database', name: 'openStep', limit: 1, parameter: 'stepId' } },
      yields: 'number',
    },
  } as const satisfies Record<string, EvidenceData<StuckTarget>>;
}

export type StuckEvidence = ReturnType<typeof stuckRunsEvidence>;
