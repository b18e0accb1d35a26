import { join } from 'node:path';
import { execa } from 'execa';
import { defaultTools } from '../../../src/catalogue/systems/agent-pipeline/tools.ts';
import type { Machine } from '../../support/stage-tool.ts';

export const SOURCE = '/workspace/source';
export const RESULT = '/workspace/results/repository-clone/result';

/** A bare repository `acme/shop` with one commit, beside the containers; its name is the forge's. */
export async function forge({ folder, write }: Machine): Promise<string> {
  const work = join(folder, 'author');
  await write('author/Makefile', 'test:\n\t@echo tested\n\ncoverage:\n\t@false\n');
  await write('author/.gitignore', 'build/\n');
  const git = (...args: readonly string[]) =>
    execa('git', ['-c', 'user.name=a', '-c', 'user.email=a@example.com', ...args], { cwd: work });
  await git('init', '--quiet', '--initial-branch=main');
  await git('add', '.');
  await git('commit', '--quiet', '--message=first');
  await git('clone', '--quiet', '--bare', work, join(folder, 'forge/acme/shop.git'));
  return `file://${folder}/forge`;
}

/** Clones it as the first stage does, and says which commit the stage noted. */
export async function cloned(on: Machine): Promise<{ readonly commit: string; readonly forge: string }> {
  const url = await forge(on);
  const { code, output } = await on.run(defaultTools.clone, cloning(url));
  if (code !== 0) throw new Error(`the clone ended with ${String(code)}: ${output}`);
  return { commit: (await on.read(RESULT)).trim(), forge: url };
}

export function cloning(url: string, parameters: Readonly<Record<string, string>> = {}) {
  return { FORGE: url, REPOSITORY: 'acme/shop', REVISION: 'main', ...parameters };
}
