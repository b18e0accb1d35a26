import { readdirSync, readFileSync, realpathSync, statSync } from 'node:fs';
import { join, normalize, sep } from 'node:path';
import { compareText } from '../diagnostics/finding.ts';
import type { Source } from './load.ts';

/** The name that findings about standard input carry. */
export const STDIN = '<stdin>';

/** The largest file that is read: the API server refuses objects of a seventh of this. */
export const MAX_BYTES = 10 * 1024 * 1024;

/** A file to read. */
export interface FileRef {
  readonly file: string;
  readonly explicit: boolean;
}

/** The files behind a list of paths, and those paths that do not exist. */
export interface FoundFiles {
  readonly files: readonly FileRef[];
  readonly missing: readonly string[];
}

const EXTENSIONS = ['.yaml', '.yml', '.json'];
const PASSED_OVER = ['.git', 'node_modules'];

/**
 * Finds the manifests behind paths: a file as it is, a folder with everything below it that has a manifest's
 * extension, in sorted order. Each file comes once, even when links or overlapping paths lead to it twice.
 */
export function findFiles(paths: readonly string[]): FoundFiles {
  const found = new Map<string, FileRef>();
  const missing: string[] = [];
  const folders = new Set<string>();
  for (const path of paths) {
    const real = realPath(path);
    if (real === undefined) missing.push(path);
    else if (isFolder(real)) walk(tidy(path), folders, found);
    else found.set(real, { file: tidy(path), explicit: true });
  }
  return { files: [...found.values()].sort((a, b) => compareText(a.file, b.file)), missing };
}

/** Reads a file. One that cannot be used is a source that says why. */
export function readSource(ref: FileRef): Source {
  try {
    const { size } = statSync(ref.file);
    if (size > MAX_BYTES) return unreadable(ref, `the file is larger than ${MAX_BYTES / 1024 / 1024} MiB`);
    return decode(ref, readFileSync(ref.file));
  } catch (error) {
    return unreadable(
      ref,
      `the file cannot be read: ${error instanceof Error ? error.message : String(error)}`,
    );
  }
}

/** Makes a source of bytes that came by another way than a file's name, such as standard input. */
export function decode(ref: FileRef, bytes: Uint8Array): Source {
  if (bytes.byteLength > MAX_BYTES)
    return unreadable(ref, `the file is larger than ${MAX_BYTES / 1024 / 1024} MiB`);
  if (bytes.includes(0)) return unreadable(ref, 'the file is binary');
  try {
    return { ...ref, text: new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes) };
  } catch {
    return unreadable(ref, 'the file is not UTF-8 text');
  }
}

function walk(folder: string, seen: Set<string>, found: Map<string, FileRef>): void {
  const real = realPath(folder);
  // A folder that was seen is a link back up, or another path to the same place.
  if (real === undefined || seen.has(real)) return;
  seen.add(real);
  const names = namesIn(folder);
  if (names === undefined) found.set(real, { file: posix(folder), explicit: true });
  for (const name of names ?? []) {
    if (!PASSED_OVER.includes(name)) visit(folder === '.' ? name : join(folder, name), seen, found);
  }
}

function visit(path: string, seen: Set<string>, found: Map<string, FileRef>): void {
  const target = realPath(path);
  if (target === undefined) return;
  if (isFolder(target)) walk(path, seen, found);
  else if (isManifestName(path) && !found.has(target))
    found.set(target, { file: posix(path), explicit: false });
}

/** The entries of a folder, sorted; nothing when it may not be listed, which reading it as a file then reports. */
function namesIn(folder: string): readonly string[] | undefined {
  try {
    return readdirSync(folder).sort(compareText);
  } catch {
    return undefined;
  }
}

function isManifestName(name: string): boolean {
  return EXTENSIONS.some((extension) => name.toLowerCase().endsWith(extension));
}

function isFolder(path: string): boolean {
  return statSync(path).isDirectory();
}

/** Where a path leads; nothing when it leads nowhere, which is also what a broken link does. */
function realPath(path: string): string | undefined {
  try {
    return realpathSync(path);
  } catch {
    return undefined;
  }
}

function tidy(path: string): string {
  return posix(normalize(path)).replace(/(?<=.)\/$/, '');
}

function posix(path: string): string {
  return sep === '/' ? path : path.replaceAll(sep, '/');
}

function unreadable(ref: FileRef, reason: string): Source {
  return { ...ref, text: '', unreadable: reason };
}
