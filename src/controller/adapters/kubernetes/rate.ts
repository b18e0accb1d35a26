/** Lets requests through at a rate, each in its turn. */
export interface Pace {
  /** Resolves when the next request may go; rejects with the signal's reason when that comes first. */
  readonly turn: (signal: AbortSignal) => Promise<void>;
}

export interface PaceSettings {
  readonly perSecond: number;
  readonly burst: number;
}

export const UNPACED: Pace = { turn: () => Promise.resolve() };

/** A token bucket; whoever comes when it is empty waits for a turn of its own. */
export function paced(
  { perSecond, burst }: PaceSettings,
  nowMs: () => number = () => performance.now(),
): Pace {
  let tokens = burst;
  let atMs = nowMs();
  return {
    turn: async (signal) => {
      const now = nowMs();
      tokens = Math.min(burst, tokens + (Math.max(0, now - atMs) / 1000) * perSecond) - 1;
      atMs = now;
      if (tokens < 0) await pause((-tokens / perSecond) * 1000, signal);
    },
  };
}

/** Resolves after so many milliseconds; rejects with the signal's reason when that comes first. */
export function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const ended = () => {
      clearTimeout(timer);
      reject(reasonOf(signal));
    };
    const timer = setTimeout(() => {
      signal.removeEventListener('abort', ended);
      resolve();
    }, milliseconds);
    if (signal.aborted) ended();
    else signal.addEventListener('abort', ended, { once: true });
  });
}

export function reasonOf({ reason }: AbortSignal): Error {
  return reason instanceof Error ? reason : new Error('it was stopped');
}
