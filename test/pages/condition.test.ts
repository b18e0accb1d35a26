import { expect, test } from 'vitest';
import type { AuthoredCondition } from '../../src/catalogue/normalize.ts';
import { conditionText } from '../../src/pages/condition.ts';

const a = { evidence: { id: 'a', is: true } };
const b = { evidence: { id: 'b', above: 1, atMost: 2 } };

test.each<[string, AuthoredCondition, string]>([
  ['a flag', a, '[`a`](#evidence-a) is true'],
  ['a range', b, '[`b`](#evidence-b) is above 1 and is at most 2'],
  ['words', { evidence: { id: 'c', in: ['x', 'y'] } }, '[`c`](#evidence-c) is `x` or `y`'],
  ['the alert', { alert: { name: ['X', 'Y'] } }, 'the alert is `X` or `Y`'],
  [
    'the analysis',
    { analysis: { category: ['Infrastructure'], transient: true, confidenceAtLeast: 0.8 } },
    'the analysis says Infrastructure, takes the failure for transient and is sure by at least 0.8',
  ],
  [
    'what belongs together, in brackets',
    { all: [a, { any: [a, { not: a }] }] },
    '[`a`](#evidence-a) is true **and** ([`a`](#evidence-a) is true **or** **not** [`a`](#evidence-a) is true)',
  ],
  ['a list of one without brackets', { not: { all: [a] } }, '**not** [`a`](#evidence-a) is true'],
])('a condition tells %s', (_, condition, words) => {
  expect(conditionText(condition)).toBe(words);
});
