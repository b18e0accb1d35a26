import { dirname, join } from 'node:path';
import { execa } from 'execa';

/** Path of a pinned program, which is built first where the cache does not have it (`test/tools`). */
export async function program(name: string): Promise<string> {
  return join(await programFolder([name]), name);
}

/** A folder that holds the named programs, and maybe others. They are built first where the cache lacks them. */
export async function programFolder(names: readonly string[]): Promise<string> {
  const script = join(dirname(import.meta.dirname), 'tools/build.sh');
  const { stdout } = await execa('bash', [script, ...names], { stderr: 'inherit' });
  return stdout.trim().split('\n').at(-1) ?? '';
}
