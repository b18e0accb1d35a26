import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { packedProblems } from '../consumer/packed.ts';

const { exports } = z
  .object({ exports: z.record(z.string(), z.unknown()) })
  .parse(JSON.parse(readFileSync('package.json', 'utf8')));

describe('the entries of the package', () => {
  test('are the files of src/library, each with its declarations', () => {
    const names = readdirSync('src/library').map((file) => file.replace('.ts', ''));
    const entry = (name: string) => [
      name === 'index' ? '.' : `./${name}`,
      { types: `./lib/types/src/library/${name}.d.ts`, default: `./lib/${name}.js` },
    ];
    expect(exports).toEqual({
      ...Object.fromEntries(names.map(entry)),
      './package.json': './package.json',
    });
  });

  test('only gather what other folders declare', () => {
    for (const file of readdirSync('src/library')) {
      const text = readFileSync(`src/library/${file}`, 'utf8').replace(/\/\*\*[^]*?\*\//g, '');
      expect(text.match(/^\s*(?:const|function|class|interface|import)\b/gm), file).toBeNull();
    }
  });
});

test('a package with sources, or without its policies, is found out', async () => {
  const problems = await packedProblems(['src/main.ts', 'LICENSE', 'package.json', 'lib/cli.js'], '.');
  expect(problems).toContain('src/main.ts should not be in the package');
  expect(problems).toContain('policies/sensor/operation/policy.yaml is missing in the package');
});
