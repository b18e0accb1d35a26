import { readFileSync } from 'node:fs';
import { execa } from 'execa';
import { describe, expect, test } from 'vitest';
import { parsePromql } from '../../src/policy/promql.ts';
import { brokenLinks, documentPaths, readMarkdown } from '../support/markdown.ts';

const files = new Map(
  documentPaths().map((path) => [path, readMarkdown(path, readFileSync(path, 'utf8'))] as const),
);

function bodies(language: string) {
  return [...files.values()].flatMap(({ path, fences }) =>
    fences.filter((fence) => fence.language === language).map(({ body }) => ({ path, body })),
  );
}

describe('the Markdown below docs/ and the README', () => {
  test('links only files and headings that are there', () => {
    expect(files.size).toBeGreaterThan(30);
    const all = [...files.values()];
    expect(all.flatMap(({ links }) => links).length).toBeGreaterThan(500);
    expect(all.flatMap((file) => brokenLinks(file, files))).toEqual([]);
  });

  test('has PromQL that parses', () => {
    const expressions = bodies('promql');
    expect(expressions.length).toBeGreaterThan(200);
    const broken = expressions.flatMap(({ path, body }) => {
      const parsed = parsePromql(body);
      return parsed.ok ? [] : parsed.errors.map(({ message }) => `${path}: ${message} in ${body}`);
    });
    expect(broken).toEqual([]);
  });

  test('has shell commands that bash can read', async () => {
    const commands = bodies('sh');
    expect(commands.length).toBeGreaterThan(300);
    const distinct = [...new Set(commands.map(({ body }) => body))];
    // One function for each block: bash reads them all, and runs none.
    const input = distinct.map((body, index) => `block_${index}() {\n${body}\n}\n`).join('');
    const { stderr } = await execa('bash', ['-n'], { input, reject: false });
    expect(stderr).toBe('');
  });
});

describe('the link check', () => {
  const page = readMarkdown('docs/a.md', '# One: *two*\n\n[x](#one-two) [y](#three) [z](gone.md)\n');

  test('finds a heading and a file that are not there', () => {
    expect(page.anchors).toEqual(['one-two']);
    expect(brokenLinks(page, new Map([[page.path, page]]))).toEqual([
      'docs/a.md links #three',
      'docs/a.md links gone.md',
    ]);
  });

  test('leaves alone what stands in code', () => {
    expect(readMarkdown('docs/a.md', '`[x](gone.md)`\n```sh\n# [x](gone.md)\n```\n').links).toEqual([]);
  });
});
