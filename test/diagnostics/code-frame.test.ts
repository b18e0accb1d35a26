import { expect, test } from 'vitest';
import { linesOf, renderFrame } from '../../src/diagnostics/code-frame.ts';

function frame(
  text: string,
  ...[line, column, endLine, endColumn]: [number, number, number, number]
): string[] {
  return renderFrame(linesOf(text), { line, column, endLine, endColumn }, { color: false }).split('\n');
}

test('carets stand under the range', () => {
  expect(frame('one\nkey: value\n', 2, 6, 2, 11)).toEqual(['  |', '2 | key: value', '  |      ^^^^^']);
});

test('an empty range gets one caret, also behind the last character', () => {
  expect(frame('abc', 1, 4, 1, 4)).toEqual(['  |', '1 | abc', '  |    ^']);
});

test('tabs are drawn as spaces, with the carets at the right place', () => {
  expect(frame('\ta\tb', 1, 4, 1, 5)).toEqual(['  |', '1 |     a   b', '  |         ^']);
});

test('wide and combining characters keep the carets in line', () => {
  expect(frame('k: 漢字 x', 1, 7, 1, 8)).toEqual(['  |', '1 | k: 漢字 x', '  |         ^']);
  expect(frame('e\u0301 🧀x', 1, 6, 1, 7)).toEqual(['  |', '1 | e\u0301 🧀x', '  |     ^']);
});

test('control characters are drawn as escapes', () => {
  expect(frame('a\u001b[31mb c', 1, 9, 1, 10)).toEqual([
    '  |',
    String.raw`1 | a\x1b[31mb c`,
    '  |            ^',
  ]);
});

test('several lines are marked without their indentation', () => {
  expect(frame('a: |\n  one\n\n  two\nb: 1\n', 1, 4, 4, 6)).toEqual([
    '  |',
    '1 | a: |',
    '  |    ^',
    '2 |   one',
    '  |   ^^^',
    '3 |',
    '4 |   two',
    '  |   ^^^',
  ]);
});

test('many lines are cut in the middle', () => {
  const text = Array.from({ length: 20 }, (_, at) => `l${at + 1}`).join('\n');
  const lines = frame(text, 1, 1, 12, 4).filter((line) => !line.includes('^'));
  expect(lines).toEqual(['   |', ' 1 | l1', ' 2 | l2', ' 3 | l3', ' 4 | l4', ' 5 | l5', '   ⋮', '12 | l12']);
});

test('a long line is cut around the range', () => {
  const [, line = '', carets = ''] = frame(`${'a'.repeat(500)}BAD${'c'.repeat(500)}`, 1, 501, 1, 504);
  expect(line.length).toBeLessThan(160);
  expect(line.slice(carets.indexOf('^'), carets.lastIndexOf('^') + 1)).toBe('BAD');
  expect(line).toMatch(/^1 \| ….*…$/);
});

test('CRLF leaves no trace', () => {
  expect(frame('a: b\r\nc: d\r\n', 1, 4, 1, 5)).toEqual(['  |', '1 | a: b', '  |    ^']);
});

test('colours come only when they are asked for', () => {
  const range = { line: 1, column: 1, endLine: 1, endColumn: 2 };
  expect(renderFrame(['a'], range, { color: true })).toContain('\u001b[');
  expect(renderFrame(['a'], range, { color: false })).not.toContain('\u001b');
});
