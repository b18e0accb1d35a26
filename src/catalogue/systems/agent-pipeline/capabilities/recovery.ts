import type { Capability } from '../../../model/system.ts';

/** S2:153-201: the workflow itself, checkpoints, rollback, cleaning up. */
export const recovery: readonly Capability[] = [
  {
    id: 'step-retries',
    covers: ['T20-F44', 'T20-F49'],
    text: 'Each step has retries of its own. A longest duration that leaves no room for them is warned of.',
    part: 'workflows',
  },
  {
    id: 'step-timeouts',
    covers: ['T20-F45'],
    text: 'Deadlines stand on templates that run something.',
    part: 'workflows',
  },
  {
    id: 'step-resources',
    covers: ['T20-F46'],
    text: 'Requests and limits stand on the container.',
    part: 'workflows',
  },
  {
    id: 'failure-capture',
    covers: ['T20-F47'],
    text: "The exit handler records the workflow's failures, whatever ended it.",
    part: 'workflows',
  },
  {
    id: 'suspension-points',
    covers: ['T20-F48', 'T20-F69'],
    text: 'A run is held only between two stages, at a node of its own.',
    part: 'workflows',
  },
  {
    id: 'checkpoints',
    covers: ['T20-F50'],
    text: 'The state of a run is saved after each stage.',
    part: 'workflows',
  },
  {
    id: 'go-on-from-checkpoint',
    covers: ['T20-F51'],
    text: 'A run that is started again skips the stages whose checkpoint is whole.',
    part: 'workflows',
  },
  {
    id: 'checkpoint-validation',
    covers: ['T20-F52'],
    text: 'A damaged checkpoint is refused before anything is resumed.',
    part: 'evidence',
  },
  {
    id: 'rollback-points',
    covers: ['T20-F53'],
    text: 'Each category of failure has a rollback point, or none where going back is no help.',
    part: 'actions',
  },
  {
    id: 'rollback',
    covers: ['T20-F54', 'T20-F55'],
    text: 'Half-done work can be taken back any number of times with one result, which is checked before the episode closes.',
    part: 'actions',
  },
  {
    id: 'resource-cleanup',
    covers: ['T20-F56'],
    text: 'What is cleaned up is labelled, owned by the run, and finished.',
    part: 'workflows',
  },
  {
    id: 'temporary-files',
    covers: ['T20-F58'],
    text: 'Pods, volumes and workflows that are over go away by themselves.',
    part: 'workflows',
  },
];
