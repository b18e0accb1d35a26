import { applyPatch, type Operation } from 'rfc6902';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { annotate, difference, pointer } from '../../../src/controller/kubernetes/patch.ts';

const patched = (object: unknown, steps: readonly unknown[]): unknown => {
  const holder = structuredClone({ in: object });
  const moved = (steps as readonly Operation[]).map((step) => ({ ...step, path: `/in${step.path}` }));
  expect(applyPatch(holder, moved).every((error) => error === null)).toBe(true);
  return holder.in;
};

describe('the difference of two values', () => {
  test('makes the one the other, whatever they are', () => {
    // A JSON object has no key of this name in an object of JavaScript.
    const json = fc
      .jsonValue({ maxDepth: 4 })
      .filter((value) => !JSON.stringify(value).includes('__proto__'));
    fc.assert(
      fc.property(json, json, (from, to) => {
        const normal = (value: unknown): unknown => JSON.parse(JSON.stringify(value));
        expect(patched(normal(from), difference(normal(from), normal(to)))).toEqual(normal(to));
      }),
    );
  });

  test('is nothing for equal values', () => {
    expect(difference({ a: [1, { b: 2 }] }, { a: [1, { b: 2 }] })).toEqual([]);
  });
});

test('a pointer escapes what has a meaning in it', () => {
  expect(pointer('a/b', '~c', 0)).toBe('/a~1b/~0c/0');
});

test.each<[string, unknown, unknown]>([
  ['annotations', { metadata: { annotations: { a: '1' } } }, { a: '1', 'x/y': '2' }],
  ['metadata without annotations', { metadata: { labels: {} } }, { 'x/y': '2' }],
  ['no metadata', {}, { 'x/y': '2' }],
])('an annotation is added to an object with %s', (_, object, annotations) => {
  expect(patched(object, annotate(object, '', { 'x/y': '2' }))).toMatchObject({ metadata: { annotations } });
});
