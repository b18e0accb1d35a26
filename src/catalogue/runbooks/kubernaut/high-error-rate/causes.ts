import type { Cause } from '../../../model/runbook.ts';

export const causes: readonly Cause[] = [
  {
    id: 'invalid-specs',
    covers: ['WE-K1'],
    text: 'The RemediationOrchestrator creates executions that are not valid.',
    category: 'Configuration',
  },
  {
    id: 'tekton-down',
    covers: ['WE-K2'],
    text: 'Tekton is missing or not well.',
    category: 'Infrastructure',
  },
  {
    id: 'access-denied',
    covers: ['WE-K3'],
    text: 'The controller may not do what it must.',
    category: 'Configuration',
  },
  {
    id: 'workflow-fails',
    covers: ['WE-K4'],
    text: 'The workflows themselves fail.',
    category: 'CodeQuality',
  },
];
