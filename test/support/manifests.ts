import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';

const manifest = z.looseObject({
  apiVersion: z.string(),
  kind: z.string(),
  metadata: z.looseObject({ name: z.string(), namespace: z.string().optional() }),
});

export interface CommittedManifest {
  /** Below `dist/`. */
  readonly file: string;
  readonly text: string;
  readonly manifest: z.output<typeof manifest>;
}

/** Every manifest of the committed `dist/`, by file name. */
export function committedManifests(folder = 'dist'): CommittedManifest[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort()
    .map((path) => {
      const text = readFileSync(path, 'utf8');
      return { file: relative(folder, path), text, manifest: manifest.parse(parse(text)) };
    });
}
