import { dirname, join } from 'node:path';
import { execa } from 'execa';

/** Path of a pinned program, which is built first where the cache does not have it (`test/tools`). */
export async function program(name: string): Promise<string> {
  const script = join(dirname(import.meta.dirname), 'tools/build.sh');
  const { stdout } = await execa('bash', [script, name], { stderr: 'inherit' });
  return join(stdout.trim().split('\n').at(-1) ?? '', name);
}
