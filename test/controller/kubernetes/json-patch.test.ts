import fc from 'fast-check';
import { applyPatch as reference, createPatch } from 'rfc6902';
import { describe, expect, it } from 'vitest';
import { applyPatch, mergePatch, PatchError } from '../../../src/controller/kubernetes/json-patch.ts';
import type { PatchStep } from '../../../src/controller/kubernetes/ports.ts';

const json = fc.json({ maxDepth: 4 }).map((text): unknown => JSON.parse(text));
const withoutProto = json.filter((value) => !JSON.stringify(value).includes('__proto__'));

describe('a JSON patch', () => {
  it('makes of any value what the reference implementation makes of it', () => {
    fc.assert(
      fc.property(withoutProto, withoutProto, (from, to) => {
        const steps = createPatch({ from }, { from: to }).filter(isOurs);
        const expected = { from: structuredClone(from) };
        const failed = reference(expected, structuredClone(steps)).some((error) => error !== null);
        fc.pre(!failed);
        expect(applyPatch({ from }, steps)).toEqual(expected);
      }),
    );
  });

  it('leaves the value alone, also when a later step does not fit', () => {
    const value = { a: [1] };
    const steps: PatchStep[] = [
      { op: 'add', path: '/a/-', value: 2 },
      { op: 'remove', path: '/b' },
    ];
    expect(() => applyPatch(value, steps)).toThrow(PatchError);
    expect(value).toEqual({ a: [1] });
  });

  it('tells a test that does not hold from a path that leads nowhere', () => {
    const kinds = [
      { op: 'test' as const, path: '/a', value: 2 },
      { op: 'replace' as const, path: '/b', value: 2 },
      { op: 'add' as const, path: '/a/b/c', value: 2 },
      { op: 'add' as const, path: '/list/7', value: 2 },
    ].map((step) => {
      try {
        return applyPatch({ a: 1, list: [] }, [step]);
      } catch (error) {
        return error instanceof PatchError ? error.kind : error;
      }
    });
    expect(kinds).toEqual(['test', 'path', 'path', 'path']);
  });

  it('makes a field of a name that JavaScript has a meaning for', () => {
    const patched = applyPatch({}, [{ op: 'add', path: '/__proto__', value: { polluted: true } }]);
    expect(Object.keys(patched)).toEqual(['__proto__']);
    expect(Reflect.get({}, 'polluted')).toBeUndefined();
  });
});

describe('a merge patch', () => {
  // Appendix A of RFC 7386.
  it.each([
    [{ a: 'b' }, { a: 'c' }, { a: 'c' }],
    [{ a: 'b' }, { b: 'c' }, { a: 'b', b: 'c' }],
    [{ a: 'b', b: 'c' }, { a: null }, { b: 'c' }],
    [{ a: ['b'] }, { a: 'c' }, { a: 'c' }],
    [{ a: 'c' }, { a: ['b'] }, { a: ['b'] }],
    [{ a: { b: 'c' } }, { a: { b: 'd', c: null } }, { a: { b: 'd' } }],
    [{ a: [{ b: 'c' }] }, { a: [1] }, { a: [1] }],
    [
      ['a', 'b'],
      ['c', 'd'],
      ['c', 'd'],
    ],
    [{ e: null }, { a: 1 }, { e: null, a: 1 }],
    [[1, 2], { a: 'b', c: null }, { a: 'b' }],
    [{}, { a: { bb: { ccc: null } } }, { a: { bb: {} } }],
  ])('of %j with %j is %j', (value, patch, expected) => {
    expect(mergePatch(value, patch)).toEqual(expected);
  });
});

function isOurs(step: { readonly op: string }): step is PatchStep {
  return ['test', 'add', 'replace', 'remove'].includes(step.op);
}
