import type { Exercise } from '../../model/system.ts';

/** S2:264-293. */
export const exercises: readonly Exercise[] = [
  {
    id: 'retry-logic',
    covers: ['T20-T1'],
    kind: 'unit',
    text: 'Each strategy against each kind of failure.',
  },
  {
    id: 'breaker-states',
    covers: ['T20-T2'],
    kind: 'unit',
    text: 'Every transition of the breaker, on a fake clock.',
  },
  {
    id: 'pattern-accuracy',
    covers: ['T20-T3'],
    kind: 'unit',
    text: 'The signatures against a labelled corpus, with a score.',
  },
  {
    id: 'notice-limits',
    covers: ['T20-T4'],
    kind: 'unit',
    text: 'Rate limits and escalation, on a fake clock.',
  },
  {
    id: 'backoff',
    covers: ['T20-T5'],
    kind: 'unit',
    text: 'Every plan of waits, jitter included, with a seeded source.',
  },
  {
    id: 'full-cycle',
    covers: ['T20-T6'],
    kind: 'integration',
    text: 'From a failing workflow to its recovery.',
  },
  {
    id: 'containment',
    covers: ['T20-T7'],
    kind: 'integration',
    text: 'A failing stage stops those that need it, and no other workflow.',
  },
  {
    id: 'channels',
    covers: ['T20-T8'],
    kind: 'integration',
    text: 'One message over every channel to a fake server.',
  },
  {
    id: 'hold-and-resume',
    covers: ['T20-T9'],
    kind: 'integration',
    text: 'A run is held, the controller restarts, the run goes on.',
  },
  {
    id: 'across-systems',
    covers: ['T20-T10'],
    kind: 'integration',
    text: 'Two systems fail at once and recover by themselves.',
  },
  {
    id: 'network-partition',
    covers: ['T20-T11'],
    kind: 'chaos',
    text: 'The network is cut between the parts.',
  },
  { id: 'exhaustion', covers: ['T20-T12'], kind: 'chaos', text: 'Memory, CPU and disk run out.' },
  { id: 'services-down', covers: ['T20-T13'], kind: 'chaos', text: 'GitHub and the registry fail.' },
  {
    id: 'pods-and-nodes-lost',
    covers: ['T20-T14'],
    kind: 'chaos',
    text: 'Pods are killed and nodes disappear.',
  },
  {
    id: 'corrupt-state',
    covers: ['T20-T15'],
    kind: 'chaos',
    text: 'Configuration and stored state are damaged.',
  },
  { id: 'many-failures', covers: ['T20-T16'], kind: 'load', text: 'Failures come at a high rate.' },
  {
    id: 'many-messages',
    covers: ['T20-T17'],
    kind: 'load',
    text: 'Notices under a flood of failures; critical ones arrive.',
  },
  {
    id: 'breaker-races',
    covers: ['T20-T18'],
    kind: 'load',
    text: 'Failures reach one breaker at the same time.',
  },
  {
    id: 'many-retries',
    covers: ['T20-T19'],
    kind: 'load',
    text: 'What mass retries cost in memory and CPU.',
  },
];
