import fc from 'fast-check';
import { expect, test } from 'vitest';
import { LineIndex } from '../../src/diagnostics/position.ts';

test('lines and columns start at 1, and the end is exclusive', () => {
  expect(new LineIndex('ab\ncd\n').range(1, 4)).toEqual({ line: 1, column: 2, endLine: 2, endColumn: 2 });
});

test('offsets outside the text move to its edges', () => {
  expect(new LineIndex('ab').range(-5, 99)).toEqual({ line: 1, column: 1, endLine: 1, endColumn: 3 });
});

test('any offset is where counting line breaks says it is', () => {
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom('a', '\n', '\r', '🧀') }), fc.nat(60), (text, at) => {
      const before = text.slice(0, at).split('\n');
      const { line, column } = new LineIndex(text).range(at, at);
      expect([line, column]).toEqual([before.length, (before.at(-1) ?? '').length + 1]);
    }),
  );
});
