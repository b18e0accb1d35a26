import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { StanchionValidation, type Cdk8sViolation } from '../../src/commands/cdk8s-plugin.ts';

const ROOT = new URL('../..', import.meta.url).pathname;
let folder = '';

beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'stanchion-plugin-'))));
afterEach(() => rmSync(folder, { recursive: true }));

function sensor(operation: string): string {
  return `apiVersion: argoproj.io/v1alpha1\nkind: Sensor\nmetadata:\n  name: s\nspec:\n  triggers:\n    - template:\n        name: t\n        k8s:\n          operation: ${operation}\n`;
}

async function validate(text: string): Promise<{ violations: Cdk8sViolation[]; status: string[] }> {
  const manifest = join(folder, 's.yaml');
  writeFileSync(manifest, text);
  const violations: Cdk8sViolation[] = [];
  const status: string[] = [];
  const report = {
    addViolation: (violation: Cdk8sViolation) => void violations.push(violation),
    submit: (outcome: string) => void status.push(outcome),
  };
  await new StanchionValidation().validate({ manifests: [manifest], report });
  return { violations, status };
}

/** Runs the real cdk8s CLI on an app that writes one manifest, with the plugin's source as the plugin. */
function synth(text: string): { status: number | null; output: string } {
  writeFileSync(
    join(folder, 'app.mjs'),
    `import fs from 'node:fs';\nfs.mkdirSync('dist', { recursive: true });\nfs.writeFileSync('dist/s.yaml', ${JSON.stringify(text)});\n`,
  );
  const plugin = join(ROOT, 'src/commands/cdk8s-plugin.ts');
  const validations = [{ package: plugin, version: '0.1.0', class: 'StanchionValidation' }];
  writeFileSync(
    join(folder, 'cdk8s.yaml'),
    JSON.stringify({ language: 'typescript', app: 'node app.mjs', output: 'dist', validations }),
  );
  const cli = join(ROOT, 'node_modules/cdk8s-cli/bin/cdk8s');
  const loader = new URL('../../node_modules/tsx/dist/loader.mjs', import.meta.url).href;
  const result = spawnSync(process.execPath, ['--import', loader, cli, 'synth', '--check-upgrade=false'], {
    cwd: folder,
    encoding: 'utf8',
    timeout: 25_000,
  });
  return { status: result.status, output: result.stdout + result.stderr };
}

describe('the cdk8s plugin', () => {
  test('reports a bad Sensor with its place and fails', async () => {
    const { violations, status } = await validate(sensor('delete'));
    expect(status).toEqual(['failure']);
    expect(violations).toMatchObject([
      {
        ruleName: 'sensor/operation',
        fix: 'Use `operation: create`.',
        violatingResources: [
          { resourceName: 's', locations: ['10:22'], manifestPath: join(folder, 's.yaml') },
        ],
      },
    ]);
  });

  test('succeeds on good manifests', async () => {
    expect(await validate(sensor('create'))).toEqual({ violations: [], status: ['success'] });
  });

  test('makes a real `cdk8s synth` fail on a bad Sensor, and lets a good one pass', () => {
    const bad = synth(sensor('delete'));
    expect(bad.output).toContain('sensor/operation');
    expect(bad.status).not.toBe(0);
    expect(synth(sensor('create'))).toMatchObject({ status: 0 });
  });
});
