import type { Capability } from '../../../model/system.ts';

/** S2:227-240: what is known of a failure, and where a person comes in. */
export const context: readonly Capability[] = [
  {
    id: 'system-state',
    covers: ['T20-F64'],
    text: 'Use of memory and CPU and state of the network are recorded.',
    part: 'evidence',
  },
  {
    id: 'workflow-context',
    covers: ['T20-F65'],
    text: 'Stage, results of earlier stages and parameters are recorded.',
    part: 'evidence',
  },
  {
    id: 'error-details',
    covers: ['T20-F66'],
    text: 'The whole chain of errors, stack traces and log lines are recorded, masked.',
    part: 'evidence',
  },
  {
    id: 'surroundings',
    covers: ['T20-F67'],
    text: 'Node, states of the containers and answers of outside services are recorded.',
    part: 'evidence',
  },
  {
    id: 'intervention-triggers',
    covers: ['T20-F68'],
    text: 'A person is asked when retries are used up, the cause is unknown, or a remedy needs approval.',
    part: 'controller',
  },
  {
    id: 'held-context',
    covers: ['T20-F70'],
    text: 'What is known of a held run is in its Remediation and outlives a restart.',
    part: 'controller',
  },
  {
    id: 'resume-validation',
    covers: ['T20-F71'],
    text: 'The conditions of a resume are looked at again right before it.',
    part: 'controller',
  },
  {
    id: 'override',
    covers: ['T20-F72'],
    text: 'An override needs an identity, a reason and an expiry, and leaves an audit record.',
    part: 'controller',
  },
];
