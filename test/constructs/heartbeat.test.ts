import { mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { heartbeatCommand } from '../../src/constructs/heartbeat.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "heart beat's-"));
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

/** The probe's own command, with the name that the interpreter has here. */
async function isAlive(runtime: 'python' | 'sh', ageSeconds?: number): Promise<boolean> {
  const file: `/${string}` = `/${folder.slice(1)}/$(beat)`;
  if (ageSeconds !== undefined) {
    writeFileSync(file, '');
    const then = Date.now() / 1000 - ageSeconds;
    utimesSync(file, then, then);
  }
  const [program = '', ...args] = heartbeatCommand({ file, within: '5m', runtime });
  const { exitCode, failed, message } = await execa(program === 'python' ? 'python3' : program, args, {
    reject: false,
  });
  // Anything else than a verdict, such as an interpreter that is not installed or a mistake in the script.
  if (failed && exitCode !== 1) throw new Error(message);
  return exitCode === 0;
}

describe.each(['python', 'sh'] as const)('a heartbeat probe in %s', (runtime) => {
  test('succeeds while the file is fresh, and fails once it is older than the limit [FD-Z2]', async () => {
    expect(await isAlive(runtime, 10)).toBe(true);
    expect(await isAlive(runtime, 290)).toBe(true);
    expect(await isAlive(runtime, 310)).toBe(false);
  });

  test('leaves a process alone that never wrote the file', async () => {
    expect(await isAlive(runtime)).toBe(true);
  });
});
