import { readFile } from 'node:fs/promises';

/** A file that may change while the program runs, as a mounted ConfigMap or Secret does. */
export interface MountedFile<Content> {
  /** The last content that could be read. */
  readonly current: () => Content;
  /** Whether the file says what `current` gives; otherwise something invalid is in it now. */
  readonly isValid: () => boolean;
  /** Looks whether it changed. */
  readonly look: () => Promise<void>;
}

export interface MountedFileOptions<Content> {
  readonly path: string;
  /** Reads it, where it is more than the one file. */
  readonly read?: () => Promise<string>;
  /** @throws Error that says what is wrong. */
  readonly parse: (text: string) => Content;
  /** Told once about each change, and about each invalid one. */
  readonly changed?: (error: Error | undefined) => void;
}

/**
 * Reads a file, and reads it again whenever `look` is called. What is invalid changes nothing.
 *
 * @throws Error when it is not there or invalid at the beginning, since there is nothing to keep to.
 */
export async function mountedFile<Content>({
  path,
  read = () => readFile(path, 'utf8'),
  parse,
  changed,
}: MountedFileOptions<Content>): Promise<MountedFile<Content>> {
  let text = await read();
  let content = parsed(path, text, parse);
  let valid = true;
  /** What stands against the file now, so that it is told once. */
  let told = '';
  const look = async () => {
    // A mount is swapped by a symbolic link, so a changed content is the only sign that can be relied on.
    const found = await read().catch((error: unknown) => asError(error, path));
    if (found === text && valid) return;
    try {
      content = found instanceof Error ? fail(found) : parsed(path, found, parse);
      text = found instanceof Error ? text : found;
      [valid, told] = [true, ''];
      changed?.(undefined);
    } catch (error) {
      const problem = asError(error, path);
      if (problem.message !== told) changed?.(problem);
      [valid, told] = [false, problem.message];
    }
  };
  return { current: () => content, isValid: () => valid, look };
}

function parsed<Content>(path: string, text: string, parse: (text: string) => Content): Content {
  try {
    return parse(text);
  } catch (cause) {
    throw new Error(`${path}: ${cause instanceof Error ? cause.message : 'cannot be read'}`, { cause });
  }
}

function asError(error: unknown, path: string): Error {
  return error instanceof Error ? error : new Error(`${path} cannot be read`, { cause: error });
}

function fail(error: Error): never {
  throw error;
}
