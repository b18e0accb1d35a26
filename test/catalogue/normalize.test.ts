import fc from 'fast-check';
import { expect, test } from 'vitest';
import { CONDITION_DEPTH } from '../../src/api/condition.ts';
import { catalogue } from '../../src/catalogue/index.ts';
import { conditionsOf } from '../../src/catalogue/compile.ts';
import { normalizeCondition, type AuthoredCondition } from '../../src/catalogue/normalize.ts';
import { PROFILES } from '../../src/catalogue/model/system.ts';

type Truth = boolean | undefined;

const all = (values: readonly Truth[]): Truth =>
  values.includes(false) ? false : values.includes(undefined) ? undefined : true;
const not = (value: Truth): Truth => (value === undefined ? undefined : !value);

/** Kleene's three-valued logic over evidence that is true, false, or missing. */
function evaluate(condition: AuthoredCondition, known: ReadonlyMap<string, Truth>): Truth {
  if ('not' in condition) return not(evaluate(condition.not, known));
  if ('all' in condition) return all(condition.all.map((member) => evaluate(member, known)));
  if ('any' in condition) return not(all(condition.any.map((member) => not(evaluate(member, known)))));
  return 'evidence' in condition ? known.get(condition.evidence.id) : undefined;
}

function depth(condition: AuthoredCondition): number {
  const members = 'all' in condition ? condition.all : 'any' in condition ? condition.any : [];
  return members.length === 0 ? 0 : 1 + Math.max(...members.map(depth));
}

const leaf = fc.constantFrom('a', 'b', 'c').map((id) => ({ evidence: { id, is: true } }));
const condition = fc.letrec<{ node: AuthoredCondition }>((tie) => ({
  node: fc.oneof(
    { maxDepth: 5 },
    leaf,
    tie('node').map((inner) => ({ not: inner })),
    fc.array(tie('node'), { minLength: 1, maxLength: 3 }).map((members) => ({ all: members })),
    fc.array(tie('node'), { minLength: 1, maxLength: 3 }).map((members) => ({ any: members })),
  ),
})).node;
const truth = fc.constantFrom<Truth>(true, false, undefined);

test('a normalized condition gives the same answer, unknown included', () => {
  fc.assert(
    fc.property(condition, truth, truth, truth, (written, a, b, c) => {
      const known = new Map([
        ['a', a],
        ['b', b],
        ['c', c],
      ]);
      expect(evaluate(normalizeCondition(written), known)).toBe(evaluate(written, known));
    }),
  );
});

test('negation stands at the leaves, and neither all nor any holds one of its own kind', () => {
  fc.assert(
    fc.property(condition, (written) => {
      const text = JSON.stringify(normalizeCondition(written));
      expect(text).not.toMatch(/"not":\{"(all|any|not)"/);
      expect(JSON.stringify(normalizeCondition(normalizeCondition(written)))).toBe(text);
    }),
  );
});

test.each(PROFILES)(
  'every condition of the catalogue fits the custom resource, in the %s names',
  (profile) => {
    const depths = catalogue(profile).flatMap(({ runbooks }) =>
      runbooks.flatMap((runbook) =>
        [...conditionsOf(runbook)].map(([, written]) => depth(normalizeCondition(written))),
      ),
    );
    expect(Math.max(...depths)).toBeLessThanOrEqual(CONDITION_DEPTH);
  },
);
