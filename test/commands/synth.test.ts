import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { catalogue } from '../../src/catalogue/index.ts';
import { synthesize, swapFolder, writeManifests } from '../../src/commands/synth.ts';
import { environments } from '../../src/environments/index.ts';
import { sampleAlert, sampleEnvironment, sampleSystem, systemWith } from '../support/sample-system.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'stanchion-synth-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

function contents(root: string): Record<string, string> {
  const files = readdirSync(root, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return Object.fromEntries(
    files
      .map((entry) => join(entry.parentPath, entry.name))
      .sort()
      .map((file) => [relative(root, file), readFileSync(file, 'utf8')]),
  );
}

describe('the committed dist/', () => {
  test('is what the catalogue gives, to the byte, and so are two synths in a row', async () => {
    const twice = ['first', 'second'].map((name) => join(folder, name));
    for (const to of twice) await writeManifests(to, synthesize({ environments, systems: catalogue }));
    const [first, second] = twice.map(contents);
    expect(first).toEqual(second);
    expect(first).toEqual(contents('dist'));
  });

  test('has nothing in it that would change when nobody changed the catalogue', () => {
    for (const text of Object.values(contents('dist'))) {
      expect(text).not.toMatch(/cdk8s\.io\/|[0-9a-f]{40}|\d{4}-\d\d-\d\dT\d\d:\d\d/);
      expect(text).not.toMatch(/: null$/m);
    }
  });

  test('has no sensor that does more than create, submit and resume', () => {
    const operations = Object.values(contents('dist'))
      .filter((text) => text.includes('kind: Sensor'))
      .flatMap((text) => [...text.matchAll(/^\s+operation: (\w+)$/gm)].map(([, operation]) => operation));
    // `append` belongs to a parameter: it extends the fixed prefix of a name.
    expect(new Set(operations)).toEqual(new Set(['create', 'submit', 'resume', 'append']));
  });
});

describe('a synth that cannot succeed', () => {
  test('tells every problem of the catalogue and of the environment in one error', () => {
    const broken = systemWith({
      alerts: [{ ...sampleAlert, expr: 'sum(' }],
      remedies: [{ id: 'x', text: 'X.', mode: 'human', action: {} }],
    });
    const environment = { ...sampleEnvironment, replicas: { ghost: 1 } };
    expect(() => synthesize({ environments: [environment], systems: () => [broken] })).toThrow(
      /the catalogue has \d+ problems:[^]*alerts\.SampleDown\.expr[^]*remedies\.x[^]*replicas\.ghost: no such workload/,
    );
  });

  test('is one whose manifests break the own rules', () => {
    const silent = {
      ...sampleSystem,
      runbooks: sampleSystem.runbooks.map((runbook) => ({
        ...runbook,
        alerts: [{ ...sampleAlert, summary: '' }],
      })),
    };
    expect(() => synthesize({ environments: [sampleEnvironment], systems: () => [silent] })).toThrow(
      /dist\/sample-env\/sample\/sample\/prometheusrule-sample\.yaml:\d+:\d+ alert\/summary/,
    );
  });
});

describe('putting new manifests in place', () => {
  const write = (name: string, text: string) => {
    mkdirSync(join(folder, name), { recursive: true });
    writeFileSync(join(folder, name, 'a.yaml'), text);
  };

  test('replaces the old tree, and leaves nothing beside it', async () => {
    write('dist', 'old');
    writeFileSync(join(folder, 'dist', 'gone.yaml'), 'old');
    write('out', 'new');
    await swapFolder(join(folder, 'out'), join(folder, 'dist'));
    expect(contents(join(folder, 'dist'))).toEqual({ 'a.yaml': 'new' });
    expect(readdirSync(folder).sort()).toEqual(['dist', 'out']);
  });

  test('works where there was none', async () => {
    write('out', 'new');
    await swapFolder(join(folder, 'out'), join(folder, 'dist'));
    expect(contents(join(folder, 'dist'))).toEqual({ 'a.yaml': 'new' });
  });

  test('leaves the old tree when the new one cannot be read', async () => {
    write('dist', 'old');
    await expect(swapFolder(join(folder, 'missing'), join(folder, 'dist'))).rejects.toThrow(/ENOENT/);
    expect(contents(join(folder, 'dist'))).toEqual({ 'a.yaml': 'old' });
  });
});
