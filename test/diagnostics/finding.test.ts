import fc from 'fast-check';
import { expect, test } from 'vitest';
import { sortFindings, summarize } from '../../src/diagnostics/finding.ts';
import { finding } from './samples.ts';

const findings = fc.array(
  fc
    .record({
      file: fc.constantFrom('a', 'b'),
      line: fc.integer({ min: 1, max: 3 }),
      rule: fc.constantFrom('x/a', 'x/b'),
      message: fc.constantFrom('m', 'n'),
    })
    .map((part) => finding(part)),
);

const shuffled = findings.chain((list) =>
  fc.tuple(fc.constant(list), fc.shuffledSubarray(list, { minLength: list.length })),
);

test('findings come by file, line and column, each one once', () => {
  const list = [
    finding({ line: 9 }),
    finding({ file: 'Z.yaml' }),
    finding({ column: 1 }),
    finding(),
    finding(),
  ];
  expect(sortFindings(list).map(({ file, line, column }) => `${file}:${line}:${column}`)).toEqual([
    'Z.yaml:2:3',
    'a.yaml:2:1',
    'a.yaml:2:3',
    'a.yaml:9:3',
  ]);
});

test('findings about different objects at the same place are kept apart', () => {
  const other = { apiVersion: 'v1', kind: 'ConfigMap', namespace: 'demo', name: 'y' };
  expect(sortFindings([finding(), finding({ resource: other })])).toHaveLength(2);
});

test('the order in which findings are made never shows', () => {
  fc.assert(
    fc.property(shuffled, ([list, other]) => {
      expect(sortFindings(other)).toEqual(sortFindings(list));
    }),
  );
});

test('the summary counts errors and warnings, and no other severity', () => {
  const list = [finding(), finding({ severity: 'warning' }), finding({ severity: 'info' })];
  expect(summarize(list, { files: 2, documents: 3 })).toEqual({
    files: 2,
    documents: 3,
    errors: 1,
    warnings: 1,
  });
});
