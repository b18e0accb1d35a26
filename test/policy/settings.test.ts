import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { policiesFolder, schemasFolder } from '../../src/policy/folder.ts';
import { policyReader } from '../../src/policy/settings.ts';

let folder = '';

beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'stanchion-settings-'))));
afterEach(() => rmSync(folder, { recursive: true }));

function put(path: string, content: string): void {
  mkdirSync(join(folder, path, '..'), { recursive: true });
  writeFileSync(join(folder, path), content);
}

test('the policies and schemas are found from a bundle that is installed under another package', () => {
  put('package.json', '{"name": "consumer"}');
  put('node_modules/stanchion/package.json', '{"name": "stanchion"}');
  const bundle = pathToFileURL(join(folder, 'node_modules/stanchion/lib/cli.js')).href;
  expect(policiesFolder(bundle)).toBe(join(folder, 'node_modules/stanchion/policies'));
  expect(schemasFolder(bundle)).toBe(join(folder, 'node_modules/stanchion/imports/schemas'));
});

test('outside the package there are no policies, and that is told', () => {
  expect(() => policiesFolder(pathToFileURL(join(folder, 'x.js')).href)).toThrow(
    'no package named stanchion',
  );
});

test.each([
  ['is missing', undefined],
  ['has a fix without a period', 'severity: error\nrationale: r\nfix: mend it\n'],
  ['has an unknown key', 'severity: error\nrationale: r\nfix: Mend it.\nsevereness: 1\n'],
  ['is no YAML', 'severity: ['],
])('a policy file that %s is refused by name', (_, content) => {
  if (content !== undefined) put('a/b/policy.yaml', content);
  expect(() => policyReader(folder)('a/b')).toThrow(join(folder, 'a/b/policy.yaml'));
});
