import type { ResourceType } from '../../kubernetes/objects.ts';
import type { KubernetesClient } from './client.ts';
import type { Connection } from './connection.ts';
import { ObjectCache } from './object-cache.ts';
import { rest } from './rate.ts';
import { ExpiredError, watchOnce, type WatchEvent } from './watch.ts';

export interface InformerOptions {
  readonly client: Pick<KubernetesClient, 'listAt'>;
  readonly connection: Connection;
  readonly type: ResourceType;
  readonly namespace: string;
  /** Told the name of every object that was added, changed or deleted. */
  readonly changed: (name: string) => void;
  /** Told why it starts over; it does so by itself. */
  readonly restarted?: (reason: 'expired' | 'failed', error: unknown) => void;
  readonly times?: Partial<InformerTimes>;
}

/** Milliseconds. */
export interface InformerTimes {
  /** The server sends a bookmark about every minute, so this much silence is a dead connection. */
  readonly silence: number;
  /** Everything is listed anew after this and up to twice as long, whatever the watch says. */
  readonly relist: number;
  /** Between two tries, doubled up to the second. */
  readonly firstWait: number;
  readonly longestWait: number;
}

const TIMES: InformerTimes = { silence: 100_000, relist: 300_000, firstWait: 250, longestWait: 15_000 };
const LONGEST_WATCH_SECONDS = 290;

/**
 * Knows all objects of a type in a namespace. It lists, then watches; whatever goes wrong, it begins again, and it
 * ends only with its signal.
 */
export class Informer {
  readonly cache: ObjectCache;
  readonly #options: InformerOptions;
  readonly #times: InformerTimes;
  /** Resolves when everything was listed once. */
  readonly synced: Promise<void>;
  #listed: () => void = () => undefined;
  #synced = false;
  #isListening = true;
  #heardMs = 0;
  #version = '';
  #failures = 0;

  constructor(options: InformerOptions) {
    this.#options = options;
    this.#times = { ...TIMES, ...options.times };
    this.synced = new Promise((resolve) => {
      this.#listed = resolve;
    });
    this.cache = new ObjectCache((name) => {
      options.changed(name);
    });
  }

  /** Whether everything was listed once. */
  get hasSynced(): boolean {
    return this.#synced;
  }

  /** Seconds since the server was last heard of; all that is known may be as old. */
  get staleSeconds(): number {
    return this.#synced ? (performance.now() - this.#heardMs) / 1000 : Number.POSITIVE_INFINITY;
  }

  /**
   * Whether what is known is as good as it gets: one silence is borne, since it takes that long to notice one. Where the
   * server is known to be away, or to refuse, it is borne for the longest wait between two tries and no longer.
   */
  get isCurrent(): boolean {
    const { silence, longestWait } = this.#times;
    const borne = this.#isListening ? silence + longestWait : longestWait;
    return this.#synced && this.staleSeconds * 1000 < borne;
  }

  /** Lists everything anew, past all caches of the server. */
  async relist(): Promise<void> {
    const { client, type, namespace } = this.#options;
    const { items, resourceVersion } = await client.listAt(type, { namespace });
    this.#version = resourceVersion;
    this.cache.replace(items, resourceVersion);
    this.#synced = true;
    this.#listed();
    this.#heard();
  }

  /** Runs until the signal aborts. */
  async run(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      try {
        await this.relist();
        await this.#follow(signal);
      } catch (error) {
        if (ended(signal)) return;
        this.#isListening = false;
        const expired = error instanceof ExpiredError;
        this.#options.restarted?.(expired ? 'expired' : 'failed', error);
        await this.#wait(signal);
      }
    }
  }

  /** Watches until it is time for a new list, and goes on after every end of a connection. */
  async #follow(signal: AbortSignal): Promise<void> {
    const relistAtMs = performance.now() + this.#times.relist * (1 + Math.random());
    while (!signal.aborted) {
      const leftMs = relistAtMs - performance.now();
      if (leftMs <= 0) return;
      const startedMs = performance.now();
      try {
        await this.#watch(signal, Math.min(LONGEST_WATCH_SECONDS, Math.max(1, Math.ceil(leftMs / 1000))));
      } catch (error) {
        if (error instanceof ExpiredError || ended(signal)) throw error;
        this.#isListening = false;
        this.#options.restarted?.('failed', error);
      }
      if (performance.now() - startedMs > this.#times.longestWait) this.#failures = 0;
      // Also after a plain end: a server that ends every watch at once must not be asked without a break.
      await this.#wait(signal);
    }
  }

  #watch(signal: AbortSignal, seconds: number): Promise<void> {
    const { connection, type, namespace } = this.#options;
    const silenceMs = this.#times.silence;
    const heard = (event: WatchEvent | undefined) => {
      this.#take(event);
    };
    return watchOnce({ connection, type, namespace, from: this.#version, signal, silenceMs, seconds, heard });
  }

  #take(event: WatchEvent | undefined): void {
    this.#heard();
    if (event === undefined) return;
    this.#version = event.version;
    this.#failures = 0;
    if (event.kind === 'changed') this.cache.put(event.object);
    if (event.kind === 'deleted') this.cache.remove(event.object);
  }

  #heard(): void {
    this.#isListening = true;
    this.#heardMs = performance.now();
  }

  async #wait(signal: AbortSignal): Promise<void> {
    const { firstWait, longestWait } = this.#times;
    const wait = Math.min(firstWait * 2 ** this.#failures, longestWait);
    this.#failures = Math.min(this.#failures + 1, 16);
    // Jitter, so that the replicas of many controllers do not come at once when a server is back.
    await rest(wait * (0.5 + Math.random() / 2), signal);
  }
}

/** Read anew after every wait, since it changes meanwhile. */
function ended(signal: AbortSignal): boolean {
  return signal.aborted;
}
