import { link, lstat, mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

/** Texts by their path below a folder, with forward slashes. */
export type Texts = Iterable<readonly [path: string, text: string]>;

/**
 * Writes texts below a folder, which is there afterwards even without any; what else is in it stays.
 *
 * @param like a folder with an earlier version of the same texts. What is in it unchanged is linked, which takes a
 *   fiftieth of the time; it must be one that nobody goes on writing in place.
 */
export async function writeFiles(folder: string, files: Texts, like?: string): Promise<void> {
  const all = [...files];
  const folders = new Set([folder, ...all.map(([path]) => dirname(join(folder, path)))]);
  for (const each of folders) await mkdir(each, { recursive: true });
  const writes = all.map(async ([path, text]) => {
    const isLinked = like !== undefined && (await linkSame(join(like, path), text, join(folder, path)));
    if (!isLinked) await writeFile(join(folder, path), text);
  });
  await Promise.all(writes);
}

/** Whether the file has that text, and now stands at the other path, too. Where links do not work it does not. */
async function linkSame(file: string, text: string, to: string): Promise<boolean> {
  try {
    if (!(await lstat(file)).isFile() || (await readFile(file, 'utf8')) !== text) return false;
    await link(file, to);
    return true;
  } catch {
    return false;
  }
}
