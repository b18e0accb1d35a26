import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { anchor, code, enumeration, fence, link, table, text } from '../../src/pages/markdown.ts';
import { readMarkdown } from '../support/markdown.ts';

describe('text', () => {
  test.each([
    ['a *b* _c_ `d` [e](f)', String.raw`a \*b\* \_c\_ \`d\` \[e\](f)`],
    ['<img src=x onerror=1>', String.raw`\<img src=x onerror=1\>`],
    ['| a | ~~b~~ $c$', String.raw`\| a \| \~\~b\~\~ \$c\$`],
    ['&lt;b&gt; & co', '\\&lt;b\\&gt; & co'],
    ['# no heading', String.raw`\# no heading`],
    ['- no item', String.raw`\- no item`],
    ['1. no item', String.raw`1\. no item`],
    ['two\n\nparagraphs', 'two paragraphs'],
    ['a\u202Eb\u0007', 'aU+202EbU+7'],
  ])('%j is %j', (from, to) => {
    expect(text(from)).toBe(to);
  });

  test('leaves metric names and figures readable', () => {
    expect(text('workflowexecution_lock_released is 0.5, 10 %')).toBe(
      'workflowexecution_lock_released is 0.5, 10 %',
    );
  });

  test.each([
    ['{{ $labels.name }} for {{ $value | humanizeDuration }}', '⟨name⟩ for ⟨value⟩'],
    ['{{ printf "%.1f" $value }} GB', '⟨value⟩ GB'],
    ['failed{{ with $labels.tenant }} (tenant {{ . }}){{ end }}.', 'failed (tenant ⟨tenant⟩).'],
  ])('shows the template %j as %j', (from, to) => {
    expect(text(from)).toBe(to);
  });

  test('never makes a heading, a link, a block or a second line, whatever it is given', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (value) => {
        const page = readMarkdown('x.md', text(value));
        expect(page.prose).toHaveLength(1);
        expect(page.anchors).toEqual([]);
        expect(page.links).toEqual([]);
      }),
    );
  });
});

describe('code', () => {
  test.each([
    ['a', '`a`'],
    ['a`b', '``a`b``'],
    ['`a`', '`` `a` ``'],
    ['a\nb', '`a b`'],
  ])('%j is %j', (from, to) => {
    expect(code(from)).toBe(to);
  });
});

test('a fence cannot be closed from within', () => {
  fc.assert(
    fc.property(fc.array(fc.constantFrom('```', '````', 'a', '```sh', '# b')), (lines) => {
      const body = lines.join('\n');
      const page = readMarkdown('x.md', fence('sh', body));
      expect(page.fences).toEqual([{ language: 'sh', body }]);
    }),
  );
});

test('a bar ends no cell, not even in code', () => {
  expect(table(['a'], [[code('x|y')], [text('x|y')]])).toBe('| a |\n| --- |\n| `x\\|y` |\n| x\\|y |');
});

test('a table without rows is nothing', () => {
  expect(table(['a'], [])).toBe('');
});

test('a link keeps its target in one piece', () => {
  expect(link('a', 'https://example.com/a b(c)')).toBe('[a](https://example.com/a%20b%28c%29)');
});

test('an anchor is what a forge makes of the heading', () => {
  expect(anchor('Remedy 1: wait-for-retry')).toBe('#remedy-1-wait-for-retry');
});

test.each([
  [[], ''],
  [['a'], 'a'],
  [['a', 'b'], 'a and b'],
  [['a', 'b', 'c'], 'a, b and c'],
])('%j is enumerated as %j', (items, words) => {
  expect(enumeration(items)).toBe(words);
});
