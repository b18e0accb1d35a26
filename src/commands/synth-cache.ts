import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { z } from 'zod';
import { policiesFolder } from '../policy/folder.ts';

const FOLDER = 'node_modules/.cache/stanchion';
/** What npm has installed, with versions; other package managers have none. */
const INSTALLED = 'node_modules/.package-lock.json';

/** A file that outlives the process, and counts for exactly the code that wrote it. */
export interface SynthCache {
  readonly file: string;
  /** Stands for the exact rules, renderer and packages, as their hash does. */
  readonly code: string;
}

/** The caches of the bundled commands, which know their code by the bundle's own bytes. Sources have none. */
export function bundledCache(): ((name: string) => SynthCache) | undefined {
  const folder = bundleFolder();
  if (basename(folder) !== 'lib') return undefined;
  const code = fingerprint([folder, policiesFolder()]);
  return (name) => ({ file: join(FOLDER, name), code });
}

/** What was saved; nothing when the file is missing, damaged, or of other code. */
export function readCache<Shape extends z.ZodType>(
  { file, code }: SynthCache,
  shape: Shape,
): z.output<Shape> | undefined {
  try {
    const stored: unknown = JSON.parse(readFileSync(file, 'utf8'));
    if (typeof stored !== 'object' || stored === null || Reflect.get(stored, 'code') !== code) {
      return undefined;
    }
    return shape.safeParse(Reflect.get(stored, 'kept')).data;
  } catch {
    return undefined;
  }
}

export function saveCache({ file, code }: SynthCache, kept: unknown): void {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, `${JSON.stringify({ code, kept })}\n`);
}

export function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

/** `lib/`, from the entry point beside it or the chunk below it. */
function bundleFolder(): string {
  const here = dirname(fileURLToPath(import.meta.url));
  return here.endsWith('chunks') ? dirname(here) : here;
}

function fingerprint(folders: readonly string[]): string {
  const files = folders.flatMap((folder) =>
    readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && !/\.(map|d\.ts)$/.test(entry.name))
      .map((entry) => join(entry.parentPath, entry.name)),
  );
  const installed = existsSync(INSTALLED) ? [INSTALLED] : [];
  return sha256([...files.sort(), ...installed].map((file) => sha256(readFileSync(file, 'utf8'))).join('\n'));
}
