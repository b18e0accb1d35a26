/** Asks again and again until there is an answer; a deadline of its own, so that nothing waits for ever. */
export interface Patience {
  /** Milliseconds until it gives up. */
  readonly timeout?: number;
  /** Milliseconds between two tries. */
  readonly interval?: number;
  /** Says what to add to the error. */
  readonly explain?: () => Promise<string> | string;
  /** Ends the waiting early, with what it throws. */
  readonly unless?: () => void;
}

/**
 * The first value of `probe` that is neither `undefined` nor `false`. An error of the probe counts as no answer yet,
 * and the last one is the cause of the error when time runs out.
 */
export async function eventually<T>(
  what: string,
  probe: () => Promise<T | undefined | false> | T | undefined | false,
  { timeout = 30_000, interval = 50, explain, unless }: Patience = {},
): Promise<T> {
  const deadline = Date.now() + timeout;
  let cause: unknown;
  while (Date.now() < deadline) {
    unless?.();
    try {
      const value = await probe();
      if (value !== undefined && value !== false) return value;
      cause = undefined;
    } catch (error) {
      cause = error;
    }
    await pause(interval);
  }
  const last = cause instanceof Error ? `; last: ${cause.message}` : '';
  const more = explain === undefined ? '' : `\n${await explain()}`;
  throw new Error(`${what}: not within ${timeout / 1000} s${last}${more}`, { cause });
}

/** Resolves after so many milliseconds, or as soon as the signal aborts. */
export function pause(milliseconds: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal?.aborted === true) return resolve();
    const done = () => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, milliseconds);
    signal?.addEventListener('abort', done);
  });
}
