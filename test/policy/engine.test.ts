import { expect, test } from 'vitest';
import { z } from 'zod';
import { checkManifest, prepareRules } from '../../src/policy/engine.ts';
import { defineRule, type Rule } from '../../src/policy/rule.ts';
import { load } from '../manifest/loaded.ts';

const MANIFEST = load(
  'apiVersion: v1\nkind: A\nspec: {a: 1}\n---\napiVersion: v1\nkind: B\nmetadata: {name: b}\n',
);
const policy = {
  severity: 'warning',
  rationale: 'Because.',
  fix: 'Mend it.',
  parameters: { limit: 2 },
} as const;

function run(...rules: Rule[]) {
  return checkManifest(
    MANIFEST,
    prepareRules(rules, () => policy),
  );
}

const broken = defineRule({
  id: 'test/broken',
  summary: 'throws',
  parameters: z.looseObject({}),
  *check(resource) {
    yield { at: ['kind'], message: 'before' };
    if (resource.kind === 'A') throw new Error('out of luck');
  },
});

const counting = defineRule({
  id: 'test/counting',
  summary: 'uses its parameter',
  parameters: z.strictObject({ limit: z.number() }),
  *check(resource, { limit }) {
    yield {
      at: ['kind'],
      message: `${resource.kind} ${limit}`,
      ...(resource.kind === 'B' ? { severity: 'error' as const, fix: 'Own.' } : {}),
    };
  },
});

test('severity and fix come from the policy unless a violation has its own', () => {
  expect(run(counting).map(({ severity, fix, message }) => [severity, fix, message])).toEqual([
    ['warning', 'Mend it.', 'A 2'],
    ['error', 'Own.', 'B 2'],
  ]);
});

test('a rule that throws is an error that names it, keeps what it found, and stops no other rule or resource', () => {
  const found = run(broken, counting).map(
    ({ rule, severity, message, resource }) => `${rule} ${severity} ${resource.kind}: ${message}`,
  );
  expect(found).toEqual([
    'test/broken warning A: before',
    'internal error A: the rule test/broken failed: out of luck',
    'test/broken warning B: before',
    'test/counting warning A: A 2',
    'test/counting error B: B 2',
  ]);
});

test('a policy that does not fit its rule is refused before anything runs', () => {
  expect(() => prepareRules([counting], () => ({ ...policy, parameters: { limit: 'two' } }))).toThrow();
});

test('a rule over files may point at ranges', () => {
  const range = { line: 2, column: 1, endLine: 2, endColumn: 5 };
  const [finding] = run(
    defineRule({
      id: 'test/file',
      summary: 's',
      parameters: z.looseObject({}),
      checkFile: () => [{ at: range, message: 'm' }],
    }),
  );
  expect(finding).toMatchObject({ ...range, file: 'test.yaml', resource: { kind: '' } });
});
