import { describe, expect, test } from 'vitest';
import { cut, only } from './loaded.ts';

const HEAD = 'apiVersion: v1\nkind: Test\n';

function at(text: string, path: (string | number)[], part?: 'key' | 'value'): string {
  const source = HEAD + text;
  return cut(source, only(source).locate(path, part));
}

function lineOf(text: string, path: (string | number)[]): number {
  return only(HEAD + text).locate(path).line - 2;
}

describe('locating a path', () => {
  test('gives the value, or the key when asked', () => {
    expect(at('spec:\n  a: value # comment\n', ['spec', 'a'])).toBe('value');
    expect(at('spec:\n  a: value\n', ['spec', 'a'], 'key')).toBe('a');
  });

  test('covers a collection without the comments and blank lines behind it', () => {
    expect(at('spec:\n  a:\n    - 1\n    - b: 2\n\n  # about c\n  c: 3\n', ['spec', 'a'])).toBe(
      '- 1\n    - b: 2',
    );
    expect(at('spec: {a: [1, 2]} # end\n', ['spec', 'a'])).toBe('[1, 2]');
  });

  test('covers a block scalar with its header', () => {
    expect(at('spec:\n  a: |-\n    one\n    two\n\n  b: 1\n', ['spec', 'a'])).toBe('|-\n    one\n    two');
  });

  test('falls back to the key of the nearest parent there is', () => {
    expect(at('spec:\n  a:\n    b: 1\n', ['spec', 'a', 'c', 'd'])).toBe('a');
    expect(at('spec:\n  list:\n    - name: x\n', ['spec', 'list', 0, 'missing'])).toBe('name');
    expect(at('spec: 1\n', ['nowhere'])).toBe('apiVersion');
  });

  test('points at the key of an empty value', () => {
    expect(at('spec:\n  a:\n  b: 1\n', ['spec', 'a'])).toBe('a');
  });

  test('counts columns in UTF-16 code units, from 1', () => {
    const source = `${HEAD}spec: {"käse 🧀": größe, b: x}\n`;
    expect(only(source).locate(['spec', 'b'])).toEqual({ line: 3, column: 29, endLine: 3, endColumn: 30 });
  });
});

describe('locating through aliases and merge keys', () => {
  const SHARED = 'base: &base\n  op: &op delete\n  list: [1]\n';

  test('a path that ends at an alias leads to the alias', () => {
    expect(at(`${SHARED}spec:\n  a: *op\n`, ['spec', 'a'])).toBe('*op');
    expect(at(`${SHARED}spec: *base\n`, ['spec'])).toBe('*base');
  });

  test('a path that goes on behind an alias leads to where the value is written', () => {
    expect(lineOf(`${SHARED}spec: *base\n`, ['spec', 'op'])).toBe(2);
  });

  test('a merged value is found where it is written, an own one where it is', () => {
    expect(lineOf(`${SHARED}spec:\n  <<: *base\n`, ['spec', 'op'])).toBe(2);
    expect(lineOf(`${SHARED}spec:\n  <<: *base\n  op: create\n`, ['spec', 'op'])).toBe(6);
    expect(only(`${HEAD}${SHARED}spec:\n  <<: *base\n  op: create\n`).value['spec']).toEqual({
      op: 'create',
      list: [1],
    });
  });

  test('of several merged mappings the first one wins, for the value and for its place', () => {
    const text = 'x: &x {a: 1}\nz: &z {a: 2, b: 3}\nspec:\n  <<: [*x, *z]\n';
    expect(only(HEAD + text).value['spec']).toEqual({ a: 1, b: 3 });
    expect(lineOf(text, ['spec', 'a'])).toBe(1);
    expect(lineOf(text, ['spec', 'b'])).toBe(2);
  });

  test('a missing path behind an alias leads to the alias’s key', () => {
    expect(at(`${SHARED}spec: *base\n`, ['spec', 'missing'])).toBe('spec');
  });
});

describe('locating a stretch of text', () => {
  const WORDS = 'alpha beta\n  gamma delta';
  test.each([
    ['plain', 'a: alpha beta gamma', 'gamma'],
    ['plain over lines', 'a: alpha\n    beta\n    gamma', 'gamma'],
    ['single quotes', "a: 'it''s gamma'", 'gamma'],
    ['double quotes', String.raw`a: "\"alpha\"\tbeta\u0041 gamma"`, 'gamma'],
    ['double quotes over lines', 'a: "alpha \\\n    beta\n    gamma"', 'gamma'],
    ['literal', `a: |\n    ${WORDS.replaceAll('\n', '\n    ')}`, 'gamma'],
    ['literal without last line break', `a: |-\n    ${WORDS.replaceAll('\n', '\n    ')}`, 'delta'],
    ['literal with indentation given', 'a: |2\n      alpha\n    gamma', 'gamma'],
    ['literal with blank lines and a header comment', 'a: |+ # gamma\n\n    alpha\n\n    gamma\n\n', 'gamma'],
    ['folded', 'a: >\n    alpha\n    beta\n\n    gamma\n', 'gamma'],
    ['folded with more indented lines', 'a: >-\n    alpha\n      beta\n    gamma', 'gamma'],
    ['wide characters', 'a: |\n    🧀 größe gamma', 'gamma'],
  ])('is exact in %s', (_, text, word) => {
    const source = `${HEAD}spec:\n  ${text}\nend: 1\n`;
    const resource = only(source);
    const spec = resource.value['spec'];
    const value = typeof spec === 'object' && spec !== null && 'a' in spec ? String(spec.a) : '';
    const from = value.indexOf(word);
    expect(from).toBeGreaterThan(-1);
    expect(cut(source, resource.locateText(['spec', 'a'], { from, to: from + word.length }))).toBe(word);
  });

  test('is exact with CRLF', () => {
    const source = `${HEAD}a: |\n  one\n  two\n`.replaceAll('\n', '\r\n');
    expect(only(source).locateText(['a'], { from: 4, to: 7 })).toEqual({
      line: 5,
      column: 3,
      endLine: 5,
      endColumn: 6,
    });
  });

  test('at the end of the value is empty and right behind the last character', () => {
    const source = `${HEAD}a: |\n  one\n  two\n`;
    expect(only(source).locateText(['a'], { from: 8, to: 8 })).toEqual({
      line: 5,
      column: 6,
      endLine: 5,
      endColumn: 6,
    });
  });

  test('follows an alias to the text', () => {
    const source = `${HEAD}x: &x one two\na: *x\n`;
    expect(cut(source, only(source).locateText(['a'], { from: 4, to: 7 }))).toBe('two');
  });

  test('is the whole value when it is no text', () => {
    const source = `${HEAD}a: [1]\n`;
    expect(cut(source, only(source).locateText(['a'], { from: 0, to: 1 }))).toBe('[1]');
  });
});
