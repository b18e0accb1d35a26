/** Delays for keys that failed: each key's own grows with its failures, and all together share one rate. */
export interface Backoff {
  /** Milliseconds to wait before the key is tried again; counts one more failure of it. */
  readonly next: (key: string, nowMs: number) => number;
  /** The key succeeded: its delays start over. */
  readonly forget: (key: string) => void;
}

export interface BackoffSettings {
  readonly firstMs: number;
  readonly longestMs: number;
  /** Retries a second, over all keys, once the burst is used up. */
  readonly perSecond: number;
  readonly burst: number;
}

/** What controller-runtime uses: 5 ms doubled up to 1,000 s for a key, and 10 a second with a burst of 100 for all. */
export const USUAL_BACKOFF: BackoffSettings = {
  firstMs: 5,
  longestMs: 1_000_000,
  perSecond: 10,
  burst: 100,
};

/** The larger of the key's own delay and the wait for the common rate. */
export function exponentialBackoff(settings: BackoffSettings = USUAL_BACKOFF): Backoff {
  const failures = new Map<string, number>();
  const wait = tokenBucket(settings);
  return {
    next: (key, nowMs) => {
      const count = failures.get(key) ?? 0;
      failures.set(key, count + 1);
      const own = Math.min(settings.firstMs * 2 ** count, settings.longestMs);
      return Math.max(own, wait(nowMs));
    },
    forget: (key) => {
      failures.delete(key);
    },
  };
}

/** Takes one token at each call and says in how many milliseconds it is there; debts are paid in order. */
function tokenBucket({ perSecond, burst }: BackoffSettings): (nowMs: number) => number {
  let tokens = burst;
  let at: number | undefined;
  return (nowMs) => {
    const passed = Math.max(0, nowMs - (at ?? nowMs));
    tokens = Math.min(burst, tokens + (passed / 1000) * perSecond) - 1;
    at = Math.max(nowMs, at ?? nowMs);
    return tokens >= 0 ? 0 : (-tokens / perSecond) * 1000;
  };
}
