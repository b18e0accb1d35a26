import { z } from 'zod';
import { toYaml } from '../charts/yaml.ts';
import { readCache, saveCache, sha256, type SynthCache } from './synth-cache.ts';

const texts = z.record(z.string(), z.string());

/**
 * The YAML of manifests, made once for each: most are the same in every environment, and in the synth before. Making it
 * is a third of a synth's time.
 */
export class RenderedYaml {
  readonly #cache: SynthCache | undefined;
  readonly #known: ReadonlyMap<string, string>;
  readonly #used = new Map<string, string>();

  /** @param cache where it is kept; without one nothing outlives the process */
  constructor(cache: SynthCache | undefined) {
    this.#cache = cache;
    this.#known = new Map(Object.entries((cache && readCache(cache, texts)) ?? {}));
  }

  of(manifest: object): string {
    const key = sha256(JSON.stringify(manifest));
    const text = this.#used.get(key) ?? this.#known.get(key) ?? toYaml(manifest);
    this.#used.set(key, text);
    return text;
  }

  /** Keeps what this run rendered or used; older entries go. */
  save(): void {
    if (this.#cache !== undefined) saveCache(this.#cache, Object.fromEntries(this.#used));
  }
}

export const RENDERED_YAML = 'yaml.json';
