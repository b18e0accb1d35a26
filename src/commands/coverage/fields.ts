import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse } from 'yaml';
import type { TracedElement } from '../provenance.ts';

/** Fields that the trace names and `dist/` does not have: the manifests and the trace are of different synths. */
export async function missingFields(dist: string, elements: readonly TracedElement[]): Promise<string[]> {
  const pointersByFile = new Map<string, Set<string>>();
  for (const { file, pointer } of elements.flatMap(({ origins }) => origins)) {
    pointersByFile.set(file, (pointersByFile.get(file) ?? new Set()).add(pointer));
  }
  const found = await Promise.all(
    [...pointersByFile].map(async ([file, pointers]) => {
      const manifest = await readManifest(join(dist, file));
      return [...pointers]
        .filter((pointer) => !has(manifest, pointer))
        .map((pointer) => `${file}#${pointer}`);
    }),
  );
  return found.flat().map((field) => `${join(dist, field)} is not there; run 'npm run synth' again`);
}

async function readManifest(path: string): Promise<unknown> {
  try {
    return parse(await readFile(path, 'utf8'));
  } catch (cause) {
    if (cause instanceof Error && 'code' in cause && cause.code === 'ENOENT') return undefined;
    throw new Error(`cannot read ${path}`, { cause });
  }
}

function has(manifest: unknown, pointer: string): boolean {
  let node = manifest;
  for (const key of pointer.split('/').slice(1)) {
    node = typeof node === 'object' && node !== null ? Reflect.get(node, key) : undefined;
  }
  return node !== undefined;
}
