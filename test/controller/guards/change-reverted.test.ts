import { expect, test } from 'vitest';
import { changeReverted } from '../../../src/controller/guards/change-reverted.ts';
import { begun, sampleGuardInput, sampleRemediation, TARGET } from '../../support/remediation.ts';

const DAY = 86_400;
const after = (entry: Parameters<typeof begun>[1], secondsAgo = 600) =>
  sampleGuardInput({
    others: [
      sampleRemediation({
        name: 'shop-down-earlier',
        status: { phase: 'Closed', journal: [begun(secondsAgo, { state: 'reverted', ...entry })] },
      }),
    ],
  });

test('a change that was taken back is not made again within a day, for whatever episode', () => {
  expect(changeReverted.check(after({}))).toMatchObject({
    kind: 'final',
    message: expect.stringContaining('for shop-down-earlier was taken back') as string,
  });
  expect(changeReverted.check(after({}, DAY - 1))).toBeDefined();
  expect(changeReverted.check(after({}, DAY))).toBeUndefined();
});

test.each<[string, Parameters<typeof begun>[1]]>([
  ['stands', { state: 'done' }],
  ['was of another object', { target: `${TARGET}-2` }],
  ['was of another kind', { action: 'scaleWorkload' }],
])('one that %s stands against nothing', (_, entry) => {
  expect(changeReverted.check(after(entry))).toBeUndefined();
});
