import { cp, rename, rm } from 'node:fs/promises';

/**
 * Replaces a folder by another's copy with two renames, so that a reader sees the old tree or the new one, and a
 * failure in between leaves the old one.
 */
export async function swapFolder(from: string, to: string): Promise<void> {
  const next = `${to}.next`;
  await rm(next, { recursive: true, force: true });
  await cp(from, next, { recursive: true });
  await putInPlace(next, to);
}

/** The second half of {@link swapFolder}, for a folder that was written beside the old one. */
export async function putInPlace(next: string, to: string): Promise<void> {
  const previous = `${to}.previous`;
  await rm(previous, { recursive: true, force: true });
  const hadOne = await renameIfThere(to, previous);
  try {
    await rename(next, to);
  } catch (cause) {
    if (hadOne) await rename(previous, to);
    throw new Error(`could not put the new files at ${to}; the old ones are in place`, { cause });
  }
  await rm(previous, { recursive: true, force: true });
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
