import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';

/** A program of `versions.json`: the one on the PATH, or else the one that `build.sh` has built or builds. */
export async function findTool(name: string): Promise<string> {
  const found = await execa(name, ['--version'], { reject: false });
  if (found.exitCode === 0) return name;
  const script = join(dirname(fileURLToPath(import.meta.url)), 'build.sh');
  const { stdout } = await execa('bash', [script, name], { stderr: 'inherit' });
  return join(stdout.trim().split('\n').at(-1) ?? '', name);
}
