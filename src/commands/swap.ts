import { cp, mkdir, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { writeFiles, type Texts } from './files.ts';

/** A folder, or texts, that take the place of another folder. */
export type Swap = readonly [from: string | Texts, to: string];

/**
 * Replaces each folder by another's copy with two renames, so that a reader sees the old tree or the new one. A
 * failure in between leaves the old ones, all of them.
 */
export async function swapFolders(swaps: readonly Swap[]): Promise<void> {
  for (const [from, to] of swaps) await stage(from, to);
  const done: string[] = [];
  try {
    for (const [, to] of swaps) {
      await putInPlace(to);
      done.push(to);
    }
  } catch (cause) {
    for (const to of done.reverse()) await putBack(to);
    const all = swaps.map(([, to]) => to).join(' and ');
    throw new Error(`could not put the new files at ${all}; the old ones are in place`, { cause });
  }
  await Promise.all(done.map(async (to) => rm(previousOf(to), { recursive: true, force: true })));
}

/** Swaps one folder. */
export async function swapFolder(from: string, to: string): Promise<void> {
  await swapFolders([[from, to]]);
}

function nextOf(to: string): string {
  return `${to}.next`;
}

function previousOf(to: string): string {
  return `${to}.previous`;
}

/** The new tree beside the old one, on the same file system, where a rename takes no time. */
async function stage(from: string | Texts, to: string): Promise<void> {
  await rm(nextOf(to), { recursive: true, force: true });
  await rm(previousOf(to), { recursive: true, force: true });
  await mkdir(dirname(to), { recursive: true });
  if (typeof from === 'string') await cp(from, nextOf(to), { recursive: true });
  else await writeFiles(nextOf(to), from, to);
}

async function putInPlace(to: string): Promise<void> {
  const hadOne = await renameIfThere(to, previousOf(to));
  try {
    await rename(nextOf(to), to);
  } catch (cause) {
    if (hadOne) await rename(previousOf(to), to);
    throw cause;
  }
}

async function putBack(to: string): Promise<void> {
  await rm(to, { recursive: true, force: true });
  await renameIfThere(previousOf(to), to);
}

async function renameIfThere(from: string, to: string): Promise<boolean> {
  try {
    await rename(from, to);
    return true;
  } catch (cause) {
    if (cause instanceof Error && 'code' in cause && cause.code === 'ENOENT') return false;
    throw cause;
  }
}
