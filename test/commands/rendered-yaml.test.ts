import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { toYaml } from '../../src/charts/yaml.ts';
import { RenderedYaml } from '../../src/commands/rendered-yaml.ts';

const MAP = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'a' }, data: { text: 'one\ntwo\n' } };
const OTHER = { ...MAP, metadata: { name: 'b' } };

let folder = '';
let file = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'stanchion-yaml-'));
  file = join(folder, 'deep', 'yaml.json');
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

function rendered(code = 'code-1'): RenderedYaml {
  return new RenderedYaml({ file, code });
}

/** Puts another text in the place of what was kept, so that a test sees where a text comes from. */
function marked(): void {
  const { code, kept } = JSON.parse(readFileSync(file, 'utf8')) as { code: string; kept: object };
  const texts = Object.fromEntries(Object.keys(kept).map((key) => [key, 'kept']));
  writeFileSync(file, JSON.stringify({ code, kept: texts }));
}

function remember(...manifests: object[]): void {
  const yaml = rendered();
  for (const manifest of manifests) yaml.of(manifest);
  yaml.save();
  marked();
}

test('a manifest that was rendered is not rendered again by the same code', () => {
  remember(MAP);
  const next = rendered();
  expect([next.of(MAP), next.of(OTHER)]).toEqual(['kept', toYaml(OTHER)]);
});

test('other code renders anew', () => {
  remember(MAP);
  expect(rendered('code-2').of(MAP)).toBe(toYaml(MAP));
});

test('what a run does not see is forgotten', () => {
  remember(MAP, OTHER);
  const next = rendered();
  next.of(OTHER);
  next.save();
  expect([rendered().of(MAP), rendered().of(OTHER)]).toEqual([toYaml(MAP), 'kept']);
});

test.each(['', '{', '{"code":"code-1","kept":["a"]}', '{"code":"code-1","kept":{"a":1}}'])(
  'a damaged file (%j) is an empty cache',
  (damaged) => {
    remember(MAP);
    writeFileSync(file, damaged);
    expect(rendered().of(MAP)).toBe(toYaml(MAP));
  },
);

test('without a cache nothing is kept', () => {
  const yaml = new RenderedYaml(undefined);
  expect(yaml.of(MAP)).toBe(toYaml(MAP));
  yaml.save();
  expect(rendered().of(MAP)).toBe(toYaml(MAP));
});
