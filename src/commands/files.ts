import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

/** Texts by their path below a folder, with forward slashes. */
export type Texts = Iterable<readonly [path: string, text: string]>;

/** Writes texts below a folder, which is there afterwards even without any; what else is in it stays. */
export async function writeFiles(folder: string, files: Texts): Promise<void> {
  await mkdir(folder, { recursive: true });
  const writes = [...files].map(async ([path, text]) => {
    const file = join(folder, path);
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, text);
  });
  await Promise.all(writes);
}
