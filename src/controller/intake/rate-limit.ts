/** How often one source may call: a burst, and so many a second after it. */
export interface RateLimit {
  readonly perSecond: number;
  readonly burst: number;
}

/** Sources that are kept in mind; the one that was silent longest is forgotten first. */
const MOST_SOURCES = 1000;

/** Counts calls by source. Sources cannot be made up without end, so neither can what is kept of them. */
export class RateLimiter {
  readonly #limit: RateLimit;
  readonly #sources = new Map<string, { readonly tokens: number; readonly atMs: number }>();

  constructor(limit: RateLimit) {
    this.#limit = limit;
  }

  /** Whether a call may pass now; counts it when it may. */
  admits(source: string, nowMs: number): boolean {
    const { perSecond, burst } = this.#limit;
    const known = this.#sources.get(source) ?? { tokens: burst, atMs: nowMs };
    const passed = Math.max(0, nowMs - known.atMs) / 1000;
    const tokens = Math.min(burst, known.tokens + passed * perSecond);
    const isAdmitted = tokens >= 1;
    this.#sources.delete(source);
    this.#sources.set(source, { tokens: isAdmitted ? tokens - 1 : tokens, atMs: nowMs });
    const [oldest] = this.#sources.keys();
    if (this.#sources.size > MOST_SOURCES && oldest !== undefined) this.#sources.delete(oldest);
    return isAdmitted;
  }
}
