import { readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { RuleFile } from '../charts/rule-files.ts';
import { isGenerated } from './catalogue-source.ts';
import type { Swap } from './swap.ts';

/**
 * Makes sure that replacing the folder of the rule files loses nothing that somebody else wrote.
 *
 * @throws Error when rule files are to be written and a file in the folder does not have the generated header.
 */
export async function assertReplaceable(folder: string, files: readonly RuleFile[]): Promise<void> {
  const foreign = await foreignFile(folder);
  if (files.length === 0 || foreign === undefined) return;
  throw new Error(
    `${foreign} is not a generated file, and ${folder}/ is replaced as a whole; move it to another folder`,
  );
}

/** What replaces the folder, or nothing where no environment wants rule files. */
export function ruleFileSwaps(folder: string, files: readonly RuleFile[]): Swap[] {
  if (files.length === 0) return [];
  return [[files.map(({ path, text }) => [path, text] as const), folder]];
}

/** Removes a folder of generated rule files that nobody wants any more; one with other things in it is left alone. */
export async function removeRuleFiles(folder: string): Promise<void> {
  if ((await foreignFile(folder)) === undefined) await rm(folder, { recursive: true, force: true });
}

async function foreignFile(folder: string): Promise<string | undefined> {
  for (const file of await filesIn(folder)) {
    if (!isGenerated(await readFile(file, 'utf8'))) return file;
  }
  return undefined;
}

async function filesIn(folder: string): Promise<string[]> {
  try {
    const entries = await readdir(folder, { recursive: true, withFileTypes: true });
    return entries
      .filter((entry) => !entry.isDirectory())
      .map(({ parentPath, name }) => join(parentPath, name));
  } catch (cause) {
    if (cause instanceof Error && 'code' in cause && cause.code === 'ENOENT') return [];
    throw cause;
  }
}
