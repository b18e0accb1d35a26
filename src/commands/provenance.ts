import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { elementsOf } from '../catalogue/elements.ts';
import { PARTS } from '../catalogue/model/requirement.ts';
import { RULES_FOLDER } from '../charts/rule-files.ts';
import { RULE_FILE } from '../manifest/resource.ts';
import type { SynthResult } from './synth.ts';

const origin = z.strictObject({
  /** Relative to `dist/`; rule files stand beside it. */
  file: z.string(),
  kind: z.string(),
  pointer: z.string(),
});

const tracedElement = z.strictObject({
  key: z.string(),
  covers: z.array(z.string()),
  part: z.enum(PARTS),
  origins: z.array(origin),
});
export type TracedElement = z.output<typeof tracedElement>;

const report = z.strictObject({ elements: z.array(tracedElement) });

/** Every element of the catalogue with the fields of `dist/` that were made from it, over all environments. */
export function traceElements(results: readonly SynthResult[]): TracedElement[] {
  const byKey = new Map<string, TracedElement>();
  for (const { systems, manifests, ruleFiles } of results) {
    const files = [
      ...manifests.map(({ origins, path, manifest: { kind } }) => ({ origins, file: path, kind })),
      ...ruleFiles.map(({ origins, path }) => ({
        origins,
        file: `../${RULES_FOLDER}/${path}`,
        kind: RULE_FILE,
      })),
    ];
    const made = files.flatMap(({ origins, file, kind }) =>
      origins.map(({ element, aspect, pointer }) => ({ element, aspect, origin: { file, kind, pointer } })),
    );
    for (const { key, covers, part, entry, aspect } of systems.flatMap(elementsOf)) {
      const own = made
        .filter((found) => found.element === entry && (aspect === undefined || found.aspect === aspect))
        .map(({ origin: found }) => found);
      byKey.set(key, {
        key,
        covers: [...covers],
        part,
        origins: [...(byKey.get(key)?.origins ?? []), ...own],
      });
    }
  }
  return [...byKey.values()];
}

const FILE = 'provenance.json';

/** Keeps the trace for `stanchion coverage`; not part of `dist/`, which holds manifests only. */
export async function writeProvenance(folder: string, results: readonly SynthResult[]): Promise<void> {
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, FILE), `${JSON.stringify({ elements: traceElements(results) }, null, 1)}\n`);
}

/** @throws Error when there is no trace yet, or it is not one. */
export async function readProvenance(folder: string): Promise<TracedElement[]> {
  const path = join(folder, FILE);
  try {
    return report.parse(JSON.parse(await readFile(path, 'utf8'))).elements;
  } catch (cause) {
    throw new Error(`cannot read ${path}; run 'npm run synth' to make it`, { cause });
  }
}
