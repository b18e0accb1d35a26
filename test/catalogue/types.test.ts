import { expect, test } from 'vitest';
import { defineRunbook } from '../../src/catalogue/model/runbook.ts';

/*
 * What must not compile. `tsc` is the test: a directive that suppresses nothing is an error itself. The runtime checks
 * for the same mistakes, where types were bypassed, are in check.test.ts.
 */
const base = {
  name: 'down',
  title: 'It is down',
  document: { source: 'S0', lines: '1-2' },
  alerts: [],
  symptoms: [],
  impact: [],
  causes: [],
  escalation: [],
  prevention: [],
  checklist: [],
} as const;

const bounds = { attempts: 1, per: '1h', cooldown: '5m', timeout: '5m', maxTargets: 1 } as const;
const targets = { worker: { deployment: { namespace: 'a', name: 'b', container: 'c' } } } as const;
const evidence = {
  ready: { text: 'Ready.', source: { prometheus: { expr: 'up' } }, yields: 'number' },
  logs: { text: 'Logs.', source: { logs: { target: 'worker', since: '5m', lines: 5 } }, yields: 'record' },
} as const;
const verify = { text: 'Well.', until: { evidence: { id: 'ready', atLeast: 1 } }, within: '5m' } as const;

export const mistakes = [
  () =>
    defineRunbook({
      ...base,
      targets,
      evidence,
      remedies: [],
      // @ts-expect-error evidence that is not collected
      diagnoses: [{ id: 'd', text: 'D.', when: { evidence: { id: 'memory', above: 1 } } }],
    }),
  () =>
    defineRunbook({
      ...base,
      targets,
      evidence,
      remedies: [],
      // @ts-expect-error a number is not true or false
      diagnoses: [{ id: 'd', text: 'D.', when: { evidence: { id: 'ready', is: true } } }],
    }),
  () =>
    defineRunbook({
      ...base,
      targets,
      evidence,
      remedies: [],
      // @ts-expect-error a record cannot be compared
      diagnoses: [{ id: 'd', text: 'D.', when: { evidence: { id: 'logs', in: ['x'] } } }],
    }),
  () =>
    defineRunbook({
      ...base,
      targets,
      evidence,
      diagnoses: [],
      remedies: [
        // @ts-expect-error an action that does not exist
        { id: 'r', text: 'R.', action: { reboot: { target: 'worker' } }, mode: 'guarded', bounds, verify },
      ],
    }),
  () =>
    defineRunbook({
      ...base,
      targets,
      evidence,
      diagnoses: [],
      remedies: [
        {
          id: 'r',
          text: 'R.',
          // @ts-expect-error a target that is not declared
          action: { restartWorkload: { target: 'x' } },
          mode: 'guarded',
          bounds,
          verify,
        },
      ],
    }),
  () =>
    defineRunbook({
      ...base,
      targets,
      evidence,
      diagnoses: [],
      remedies: [
        // @ts-expect-error a change without bounds
        { id: 'r', text: 'R.', action: { restartWorkload: { target: 'worker' } }, mode: 'guarded', verify },
      ],
    }),
  () =>
    defineRunbook({
      ...base,
      targets,
      evidence,
      diagnoses: [],
      remedies: [
        // @ts-expect-error a change without verification
        { id: 'r', text: 'R.', action: { restartWorkload: { target: 'worker' } }, mode: 'guarded', bounds },
      ],
    }),
  () =>
    defineRunbook({
      ...base,
      targets,
      evidence,
      diagnoses: [
        // @ts-expect-error a remedy that is not there
        { id: 'd', text: 'D.', when: { evidence: { id: 'ready', below: 1 } }, remedies: ['restart'] },
      ],
      remedies: [
        { id: 'r', text: 'R.', action: { wait: { atMost: '5m', what: 'it' } }, mode: 'auto', bounds, verify },
      ],
    }),
];

test('a runbook without mistakes compiles and is plain data', () => {
  const runbook = defineRunbook({
    ...base,
    targets,
    evidence,
    diagnoses: [
      { id: 'd', text: 'D.', when: { evidence: { id: 'ready', below: 1 } }, remedies: ['restart'] },
    ],
    remedies: [
      {
        id: 'restart',
        text: 'R.',
        action: { restartWorkload: { target: 'worker' } },
        mode: 'guarded',
        bounds,
        verify,
      },
    ],
  });
  expect(structuredClone(runbook)).toEqual(runbook);
  expect(mistakes).toHaveLength(8);
});
