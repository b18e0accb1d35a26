import type { Capability, Criterion, Exercise } from '../../model/system.ts';

export const flowEngineCapabilities: readonly Capability[] = [
  {
    id: 'signals-from-database',
    covers: ['FE-Z1'],
    text: 'Counts executions and failures by flow type and class from the task database, since the engine emits nothing.',
    part: 'exporter',
  },
  {
    id: 'no-effect-is-said',
    covers: ['FE-Z3'],
    text: 'Says that a switch had no effect when the figures did not change, whatever the environment holds.',
    part: 'controller',
  },
  {
    id: 'owner-and-priority',
    covers: ['FE-G1'],
    text: 'Every alert names its owner, sre, and the priority P2.',
    part: 'alerts',
  },
];

export const flowEngineCriteria: readonly Criterion[] = [
  {
    id: 'time-to-classify',
    covers: ['FE-V1'],
    measure: 'Time from the alert to the class of the failure',
    comparison: 'below',
    target: 300,
    unit: 'seconds',
    part: 'analysis',
  },
];

export const flowEngineExercises: readonly Exercise[] = [
  {
    id: 'pilot-timeout',
    covers: ['FE-T1'],
    kind: 'replay',
    text:
      'Replays the timeout of the pilot: a bundle over 500 KB is pruned, the task succeeds, and the recorded time to ' +
      'recover is compared with the 12.3 minutes it took by hand.',
  },
];
