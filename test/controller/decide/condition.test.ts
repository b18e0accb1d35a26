import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Condition } from '../../../src/api/condition.ts';
import { normalizeCondition, type AuthoredCondition } from '../../../src/catalogue/normalize.ts';
import { evaluate } from '../../../src/controller/decide/condition.ts';
import type { Facts, Reading } from '../../../src/controller/decide/facts.ts';
import { every, negated, some, type Verdict } from '../../../src/controller/decide/verdict.ts';

const facts = (evidence: Record<string, Reading>, more: Partial<Facts> = {}): Facts => ({
  evidence: new Map(Object.entries(evidence)),
  ...more,
});
const KNOWN = facts(
  {
    ready: { flag: true },
    ratio: { number: 0.3 },
    status: { text: 'complete' },
    pods: { record: 'a, b' },
    gone: { unknown: 'no answer' },
    nothing: { number: Number.NaN },
  },
  { analysis: { category: 'Infrastructure', transient: true, confidence: 0.8 }, alert: 'ShopDown' },
);

describe('a condition', () => {
  test.each<[Verdict, Condition]>([
    ['true', { evidence: { id: 'ready', is: true } }],
    ['false', { evidence: { id: 'ready', is: false } }],
    ['true', { evidence: { id: 'ratio', above: 0.2, atMost: 0.3 } }],
    ['false', { evidence: { id: 'ratio', above: 0.3 } }],
    ['true', { evidence: { id: 'ratio', atLeast: 0.3 } }],
    ['false', { evidence: { id: 'ratio', below: 0.3 } }],
    ['true', { evidence: { id: 'status', in: ['failed', 'complete'] } }],
    ['false', { evidence: { id: 'status', in: ['failed'] } }],
    ['unknown', { evidence: { id: 'gone', is: true } }],
    ['unknown', { evidence: { id: 'never-asked', is: true } }],
    ['unknown', { not: { evidence: { id: 'gone', is: true } } }],
    ['unknown', { evidence: { id: 'ready', above: 0 } }],
    ['unknown', { evidence: { id: 'pods', in: ['a, b'] } }],
    ['unknown', { evidence: { id: 'nothing', above: 0 } }],
    ['unknown', { not: { evidence: { id: 'nothing', above: 0 } } }],
    ['true', { analysis: { category: ['Infrastructure'], transient: true, confidenceAtLeast: 0.8 } }],
    ['false', { analysis: { confidenceAtLeast: 0.9 } }],
    ['true', { alert: { name: ['ShopDown'] } }],
    ['false', { alert: { name: ['WebDown'] } }],
    ['false', { all: [{ evidence: { id: 'gone', is: true } }, { evidence: { id: 'ready', is: false } }] }],
    ['true', { any: [{ evidence: { id: 'gone', is: true } }, { evidence: { id: 'ready', is: true } }] }],
  ])('is %s: %j', (expected, condition) => {
    expect(evaluate(condition, KNOWN)).toBe(expected);
  });

  test('over an analysis that abstained is unknown, unless it asks for that', () => {
    const abstained = facts({}, { analysis: { category: 'Unknown', transient: false, confidence: 0 } });
    expect(evaluate({ analysis: { category: ['Infrastructure'] } }, abstained)).toBe('unknown');
    expect(evaluate({ not: { analysis: { category: ['Infrastructure'] } } }, abstained)).toBe('unknown');
    expect(evaluate({ analysis: { transient: false } }, abstained)).toBe('unknown');
    expect(evaluate({ analysis: { category: ['Unknown'] } }, abstained)).toBe('true');
  });

  test('over no analysis at all is unknown', () => {
    expect(evaluate({ analysis: { transient: true } }, facts({}))).toBe('unknown');
  });

  test('over an alert is false when something else opened the remediation', () => {
    expect(evaluate({ alert: { name: ['ShopDown'] } }, facts({}))).toBe('false');
  });
});

const leaf = fc.constantFrom('a', 'b', 'c').map((id): AuthoredCondition => ({ evidence: { id, is: true } }));
const tree = fc.letrec<{ node: AuthoredCondition }>((tie) => ({
  node: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    leaf,
    tie('node').map((not) => ({ not })),
    fc.array(tie('node'), { minLength: 1, maxLength: 3 }).map((all) => ({ all })),
    fc.array(tie('node'), { minLength: 1, maxLength: 3 }).map((any) => ({ any })),
  ),
})).node;
const readings = fc.record({
  a: fc.constantFrom<Reading>({ flag: true }, { flag: false }, { unknown: 'x' }),
  b: fc.constantFrom<Reading>({ flag: true }, { flag: false }, { unknown: 'x' }),
  c: fc.constantFrom<Reading>({ flag: true }, { flag: false }, { unknown: 'x' }),
});

/** The same over conditions with `not` around anything, as they are written. */
function byCases(condition: AuthoredCondition, evidence: Record<string, Reading>): Verdict {
  if ('not' in condition) return negated(byCases(condition.not, evidence));
  if ('all' in condition) return every(condition.all.map((part) => byCases(part, evidence)));
  if ('any' in condition) return some(condition.any.map((part) => byCases(part, evidence)));
  if (!('evidence' in condition)) throw new Error('only evidence is generated');
  const reading = evidence[condition.evidence.id];
  if (reading === undefined || !('flag' in reading)) return 'unknown';
  return reading.flag ? 'true' : 'false';
}

test('means the same after the catalogue has normalised it', () => {
  fc.assert(
    fc.property(tree, readings, (condition, evidence) => {
      expect(evaluate(normalizeCondition(condition), facts(evidence))).toBe(byCases(condition, evidence));
    }),
  );
});

test('never turns from true to false, or back, when an unknown becomes known', () => {
  fc.assert(
    fc.property(tree, readings, fc.boolean(), (condition, evidence, value) => {
      const before = byCases(condition, evidence);
      const learned = Object.fromEntries(
        Object.entries(evidence).map(([id, reading]) => [
          id,
          'unknown' in reading ? { flag: value } : reading,
        ]),
      );
      if (before !== 'unknown') expect(byCases(condition, learned)).toBe(before);
    }),
  );
});
