import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { RuleFile } from '../charts/rule-files.ts';
import { isGenerated } from './catalogue-source.ts';
import { putInPlace } from './swap.ts';

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

/**
 * Replaces the folder with exactly these rule files. Without any, generated ones are removed, and a folder with other
 * things in it is left alone.
 */
export async function writeRuleFiles(folder: string, files: readonly RuleFile[]): Promise<void> {
  await assertReplaceable(folder, files);
  if (files.length === 0) {
    if ((await foreignFile(folder)) === undefined) await rm(folder, { recursive: true, force: true });
    return;
  }
  const next = `${folder}.next`;
  await rm(next, { recursive: true, force: true });
  for (const { path, text } of files) {
    const file = join(next, path);
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, text);
  }
  await putInPlace(next, folder);
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
