import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** Mutants that are known to live, each with the reason why no example can, or need, tell it from the rule. */
export type Survivors = ReadonlyMap<string, string>;

const FILE = join(import.meta.dirname, 'survivors.tsv');
const HEADER = 'mutant\treason';

/** @throws Error for a line without two columns, an id that stands twice, or an empty reason. */
export async function readSurvivors(file = FILE): Promise<Survivors> {
  const [header, ...lines] = (await readFile(file, 'utf8')).trimEnd().split('\n');
  if (header !== HEADER) throw new Error(`${file} must begin with '${HEADER}'`);
  const survivors = new Map<string, string>();
  for (const line of lines) {
    const [id = '', reason = '', ...more] = line.split('\t');
    if (more.length > 0 || reason.trim() === '') throw new Error(`${file}: not an id and a reason: ${line}`);
    if (survivors.has(id)) throw new Error(`${file}: ${id} stands twice`);
    survivors.set(id, reason);
  }
  return survivors;
}
