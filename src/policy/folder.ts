import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The folder of the policies. */
export function policiesFolder(from: string = import.meta.url): string {
  return join(packageRoot(from), 'policies');
}

/** The folder of the closed schemas. */
export function schemasFolder(from: string = import.meta.url): string {
  return join(packageRoot(from), 'imports/schemas');
}

/** Found by walking up, so that the sources and a bundle in `lib/`, installed anywhere, both get there. */
function packageRoot(from: string): string {
  const start = dirname(fileURLToPath(from));
  for (let folder = start; ; folder = dirname(folder)) {
    if (isPackageRoot(folder)) return folder;
    if (folder === dirname(folder)) throw new Error(`no package named stanchion above ${start}`);
  }
}

/** Checked by hand: whoever only asks for the folder should not have to load a schema library. */
function isPackageRoot(folder: string): boolean {
  const file = join(folder, 'package.json');
  if (!existsSync(file)) return false;
  const content: unknown = JSON.parse(readFileSync(file, 'utf8'));
  return typeof content === 'object' && content !== null && Reflect.get(content, 'name') === 'stanchion';
}
