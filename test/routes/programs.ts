import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { execa } from 'execa';
import { z } from 'zod';

const PROGRAMS = ['amcfg', 'amtool', 'alertmanager'] as const;

/** Paths of the real programs. */
export interface Programs extends Readonly<Record<(typeof PROGRAMS)[number], string>> {
  /** For which the operator makes the configuration. */
  readonly alertmanagerVersion: string;
}

const versions = z.object({ alertmanager: z.object({ version: z.string() }) });

/** The programs of test/tools/versions.json. They are built first where they are not yet. */
export async function findPrograms(): Promise<Programs> {
  const tools = resolve(import.meta.dirname, '../tools');
  const { stdout } = await execa('bash', [join(tools, 'build.sh'), ...PROGRAMS], { stderr: 'inherit' });
  const folder = stdout.trim().split('\n').at(-1) ?? '';
  const json: unknown = JSON.parse(await readFile(join(tools, 'versions.json'), 'utf8'));
  return {
    alertmanagerVersion: versions.parse(json).alertmanager.version,
    amcfg: join(folder, 'amcfg'),
    amtool: join(folder, 'amtool'),
    alertmanager: join(folder, 'alertmanager'),
  };
}
