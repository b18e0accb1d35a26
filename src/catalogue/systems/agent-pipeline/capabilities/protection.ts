import type { Capability } from '../../../model/system.ts';

/** S2:28-32 and S2:69-84: the layers around a stage, and its circuit breaker. */
export const protection: readonly Capability[] = [
  {
    id: 'every-stage',
    covers: ['T20-F1'],
    text: 'Each stage handles its errors, is tried again, is analysed, is reported and can be held for a person.',
    part: 'workflows',
  },
  {
    id: 'layers',
    covers: ['T20-F2'],
    text: 'Retry, breaker, analysis, notification and intervention stand behind one another and are all visible.',
    part: 'workflows',
  },
  {
    id: 'breaker-state',
    covers: ['T20-F14'],
    text: 'A breaker for each stage holds its state, its count of failures and the time of the last one, outside the process.',
    part: 'controller',
  },
  {
    id: 'breaker-opens',
    covers: ['T20-F15'],
    text: 'A breaker opens after its number of failed runs in a row. A run counts once, with its retries used up; a success sets the count to zero.',
    part: 'controller',
  },
  {
    id: 'breaker-waits',
    covers: ['T20-F16'],
    text: 'An open breaker becomes half-open when its recovery time has passed.',
    part: 'controller',
  },
  {
    id: 'breaker-tries',
    covers: ['T20-F17'],
    text: 'A half-open breaker lets its number of calls through and no more, also when several ask at once.',
    part: 'controller',
  },
  {
    id: 'breaker-refuses',
    covers: ['T20-F18', 'T20-F59'],
    text: 'The gate of a stage asks the breaker first; while it is open the stage fails at once, and nothing runs.',
    part: 'workflows',
  },
  {
    id: 'breaker-closes',
    covers: ['T20-F57'],
    text: 'A success while half-open closes the breaker.',
    part: 'controller',
  },
];
