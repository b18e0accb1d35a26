import type { Capability } from '../../../model/system.ts';

/** S2:86-118: what a failure was. */
export const analysis: readonly Capability[] = [
  {
    id: 'analyser',
    covers: ['T20-F19'],
    text: 'Signatures and the history of earlier failures are consulted together; the history is kept.',
    part: 'analysis',
  },
  {
    id: 'analysis-record',
    covers: ['T20-F20'],
    text: 'The result names failure, workflow, stage, error, cause, impact and what to do.',
    part: 'analysis',
  },
  {
    id: 'signatures',
    covers: ['T20-F21'],
    text: 'Signatures match the real wording of GitHub and Kubernetes, each with its own confidence.',
    part: 'analysis',
  },
  {
    id: 'context-conditions',
    covers: ['T20-F22'],
    text: 'Use of resources and number of calls raise or lower the confidence of a signature.',
    part: 'analysis',
  },
  {
    id: 'history',
    covers: ['T20-F23', 'T20-G26'],
    text: 'A failure that was seen before is shown with the earlier one and what helped.',
    part: 'analysis',
  },
  {
    id: 'confidence',
    covers: ['T20-F24'],
    text: 'Confidence is between 0 and 1; below the limit the category is Unknown.',
    part: 'analysis',
  },
  {
    id: 'categories',
    covers: ['T20-F25', 'T20-F26', 'T20-F27', 'T20-F28', 'T20-F29'],
    text: 'Failures fall into infrastructure, configuration, external dependency, code quality or exhaustion, by whole words.',
    part: 'analysis',
  },
];
