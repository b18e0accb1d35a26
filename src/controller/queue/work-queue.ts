import { exponentialBackoff, type Backoff } from './backoff.ts';

/** Starts and stops a timer; milliseconds. */
export interface Timers {
  readonly start: (act: () => void, delayMs: number) => { readonly cancel: () => void };
  /** Milliseconds that only ever grow: a wall clock that is set back would let every key wait for as long again. */
  readonly monotonicMs: () => number;
}

export const systemTimers: Timers = {
  monotonicMs: () => performance.now(),
  start: (act, delayMs) => {
    const timer = setTimeout(act, delayMs);
    return {
      cancel: () => {
        clearTimeout(timer);
      },
    };
  },
};

/** What is done for a key. A number is in how many seconds to look again; what it throws is tried again later. */
export type Work = (key: string) => Promise<number | undefined>;

/** Told about every turn, for metrics and logs. It must not throw. */
export interface QueueObserver {
  readonly added?: (key: string, depth: number) => void;
  readonly finished?: (key: string, outcome: 'success' | 'error' | 'requeue-after', error?: unknown) => void;
}

export interface QueueOptions {
  readonly work: Work;
  /** Keys worked on at one time. */
  readonly workers: number;
  readonly timers?: Timers;
  readonly backoff?: Backoff;
  /** Seconds for which a failure asks to be left alone; the key's own delay counts when it is longer. */
  readonly leftAloneFor?: (error: unknown) => number | undefined;
  readonly observer?: QueueObserver;
}

/** setTimeout's limit; a longer delay is waited for in parts. */
const LONGEST_TIMER = 2_147_483_647;

/**
 * Keys with work to do. A key is never worked on twice at one time; one that comes while it is worked on is done once
 * more afterwards, and one that comes many times while it waits is done once.
 */
export class WorkQueue {
  readonly #options: Required<Omit<QueueOptions, 'observer'>> & Pick<QueueOptions, 'observer'>;
  readonly #waiting: string[] = [];
  readonly #dirty = new Set<string>();
  readonly #busy = new Set<string>();
  readonly #later = new Map<string, { readonly dueMs: number; readonly cancel: () => void }>();
  #stopped = false;
  #idle: (() => void)[] = [];

  constructor(options: QueueOptions) {
    const usual = { timers: systemTimers, backoff: exponentialBackoff(), leftAloneFor: () => undefined };
    this.#options = { ...usual, ...options };
  }

  /** Keys that wait for a worker. */
  get depth(): number {
    return this.#waiting.length;
  }

  add(key: string): void {
    if (this.#stopped || this.#dirty.has(key)) return;
    this.#dirty.add(key);
    if (!this.#busy.has(key)) this.#waiting.push(key);
    this.#options.observer?.added?.(key, this.depth);
    this.#fill();
  }

  /** Adds the key after a while, or sooner when it is to come sooner already. */
  addAfter(key: string, delayMs: number): void {
    if (this.#stopped) return;
    if (delayMs <= 0) {
      this.add(key);
      return;
    }
    const dueMs = this.#nowMs() + delayMs;
    const known = this.#later.get(key);
    if (known !== undefined && known.dueMs <= dueMs) return;
    known?.cancel();
    this.#arm(key, dueMs);
  }

  /** Takes nothing new, and resolves when what is under way has ended. */
  async stop(): Promise<void> {
    this.#stopped = true;
    this.#waiting.length = 0;
    for (const { cancel } of this.#later.values()) cancel();
    this.#later.clear();
    if (this.#busy.size === 0) return;
    await new Promise<void>((resolve) => this.#idle.push(resolve));
  }

  #arm(key: string, dueMs: number): void {
    const delay = Math.min(dueMs - this.#nowMs(), LONGEST_TIMER);
    const { cancel } = this.#options.timers.start(
      () => {
        this.#later.delete(key);
        if (this.#nowMs() < dueMs) this.#arm(key, dueMs);
        else this.add(key);
      },
      Math.max(0, delay),
    );
    this.#later.set(key, { dueMs, cancel });
  }

  #fill(): void {
    while (this.#busy.size < this.#options.workers) {
      const key = this.#waiting.shift();
      if (key === undefined) return;
      this.#dirty.delete(key);
      this.#busy.add(key);
      void this.#turn(key);
    }
  }

  async #turn(key: string): Promise<void> {
    const { work, backoff, leftAloneFor, observer } = this.#options;
    try {
      const again = await work(key);
      backoff.forget(key);
      if (again !== undefined) this.addAfter(key, again * 1000);
      observer?.finished?.(key, again === undefined ? 'success' : 'requeue-after');
    } catch (error) {
      const asked = (leftAloneFor(error) ?? 0) * 1000;
      this.addAfter(key, Math.max(backoff.next(key, this.#nowMs()), asked));
      observer?.finished?.(key, 'error', error);
    } finally {
      this.#release(key);
    }
  }

  #release(key: string): void {
    this.#busy.delete(key);
    if (this.#stopped) {
      if (this.#busy.size === 0) for (const resolve of this.#idle.splice(0)) resolve();
      return;
    }
    if (this.#dirty.has(key)) this.#waiting.push(key);
    this.#fill();
  }

  #nowMs(): number {
    return this.#options.timers.monotonicMs();
  }
}
