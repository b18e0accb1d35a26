import { z } from 'zod';
import { readCache, saveCache, sha256, type SynthCache } from './synth-cache.ts';

const PASSED = 'no errors\n';
const hashes = z.array(z.string());

/**
 * Texts that exactly these rules have found clean, by hash. Proving the manifests is most of a synth's time, and few of
 * them change from one to the next. A text with any finding is never kept, and neither is anything when the rules, their
 * settings, or the code around them differ by a byte.
 */
export class CleanTexts {
  readonly #cache: SynthCache | undefined;
  readonly #known: ReadonlySet<string>;
  readonly #used = new Set<string>();

  /** @param cache where it is kept; without one nothing outlives the process */
  constructor(cache: SynthCache | undefined) {
    this.#cache = cache;
    this.#known = new Set(cache === undefined ? [] : readCache(cache, hashes));
  }

  has(text: string): boolean {
    const hash = sha256(text);
    if (!this.#known.has(hash)) return false;
    this.#used.add(hash);
    return true;
  }

  add(text: string): void {
    this.#used.add(sha256(text));
  }

  /** Whether the text has no errors; it may have warnings, which are nobody's business who asks this. */
  passed(text: string): boolean {
    return this.has(text) || this.has(PASSED + text);
  }

  addPassed(text: string): void {
    if (!this.has(text)) this.add(PASSED + text);
  }

  /** Keeps what this run saw; older entries go. */
  save(): void {
    if (this.#cache !== undefined) saveCache(this.#cache, [...this.#used]);
  }
}

export const CLEAN_TEXTS = 'clean.json';
