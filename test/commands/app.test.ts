import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { contents } from '../support/contents.ts';

const ROOT = new URL('../..', import.meta.url);
let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'stanchion-app-'));
  mkdirSync(join(folder, 'dist'));
  writeFileSync(join(folder, 'dist', 'old.yaml'), 'old');
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

/** Runs an app with the sample system in the folder, as the cdk8s CLI does. */
async function run(environment: object, options: object = {}) {
  const from = (file: string) => JSON.stringify(new URL(file, ROOT).href);
  const script = join(folder, 'main.mts');
  writeFileSync(
    script,
    [
      `import { app } from ${from('src/commands/app.ts')};`,
      `import { sampleEnvironment, sampleSystem } from ${from('test/support/sample-system.ts')};`,
      `const environment = { ...sampleEnvironment, ...${JSON.stringify(environment)} };`,
      `await app({ environments: [environment], systems: [sampleSystem], ...${JSON.stringify(options)} });`,
    ].join('\n'),
  );
  const loader = new URL('node_modules/tsx/dist/loader.mjs', ROOT).href;
  const { exitCode, stderr } = await execa(process.execPath, ['--import', loader, script], {
    cwd: folder,
    reject: false,
    env: { CDK8S_OUTDIR: 'out' },
  });
  return { exitCode, stderr, files: Object.keys(contents(folder)) };
}

describe('an app', () => {
  test('replaces dist/ and the rule files, and leaves no trace of its own', async () => {
    const { exitCode, files } = await run({
      ruleFormat: 'files',
      parts: { routes: false, controller: false },
    });
    expect(exitCode).toBe(0);
    expect(files).toEqual(['main.mts', 'rules/sample-env/sample.rules.yaml']);
  });

  test('writes pages and reports where it is asked to, and swaps the pages together with dist/', async () => {
    mkdirSync(join(folder, 'pages'));
    writeFileSync(join(folder, 'pages', 'old.md'), 'old');
    const wanted = { pages: 'pages', reports: 'reports' };
    const failed = await run({ replicas: { ghost: 1 } }, wanted);
    expect(failed.stderr).toMatch(/^synth failed, dist\/ and pages\/ are as they were: /);
    expect(failed.files).toContain('pages/old.md');
    const { files, stderr } = await run({}, wanted);
    expect(stderr).toContain('sample-env');
    expect(files.filter((file) => /^(pages|reports)\//.test(file))).toEqual([
      'pages/README.md',
      'pages/sample/README.md',
      'pages/sample/SampleDown.md',
      'reports/provenance.json',
      'reports/synth.txt',
    ]);
  });

  test('leaves dist/ as it was, and says why, when it cannot succeed', async () => {
    const { exitCode, stderr, files } = await run({ replicas: { ghost: 1 } });
    expect(exitCode).toBe(1);
    expect(stderr).toMatch(/^synth failed, dist\/ is as it was: .*\n.*replicas\.ghost: no such workload/);
    expect(files).toEqual(['dist/old.yaml', 'main.mts']);
  });

  test('leaves dist/ as it was when the folder of the rule files is not its own', async () => {
    mkdirSync(join(folder, 'rules'));
    writeFileSync(join(folder, 'rules', 'own.yaml'), 'groups: []\n');
    const { exitCode, stderr, files } = await run({ ruleFormat: 'files' });
    expect(exitCode).toBe(1);
    expect(stderr).toContain('rules/own.yaml is not a generated file');
    expect(files).toEqual(['dist/old.yaml', 'main.mts', 'rules/own.yaml']);
  });
});
