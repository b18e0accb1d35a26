import { dirname, join } from 'node:path';
import { execa } from 'execa';
import type { System } from '../../src/catalogue/model/system.ts';

/** Path of promtool: the one on the PATH, or else the pinned one, built when it is not there yet. */
export async function findPromtool(): Promise<string> {
  const found = await execa('promtool', ['--version'], { reject: false });
  if (found.exitCode === 0) return 'promtool';
  const { stdout } = await execa('bash', [join(dirname(import.meta.dirname), 'tools/build.sh'), 'promtool'], {
    stderr: 'inherit',
  });
  return join(stdout.trim().split('\n').at(-1) ?? '', 'promtool');
}

/** @throws Error when a system is asked for that is not there. */
export function selectedSystems(systems: readonly System[], only: string | undefined): readonly System[] {
  const selected = systems.filter(({ id }) => (only ?? id) === id);
  if (selected.length === 0) {
    throw new Error(`no system '${only ?? ''}'; there are ${systems.map(({ id }) => id).join(', ')}`);
  }
  return selected;
}
