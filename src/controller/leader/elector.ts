import { ConflictError } from '../kubernetes/errors.ts';
import type { KubernetesObject, ObjectRef } from '../kubernetes/objects.ts';
import type { Clock } from '../clock.ts';
import { microTime, recordOf, writeRecord, type LeaseClient, type LeaseRecord } from './lease.ts';

/** Seconds, as controller-runtime has them. */
export interface ElectionTimes {
  /** For which the others keep off after the last renewal. */
  readonly lease: number;
  /** After which a leader that could not renew stops. Less than `lease`, so that it stops before another begins. */
  readonly renew: number;
  /** Between two tries. */
  readonly retry: number;
}

export const ELECTION_TIMES: ElectionTimes = { lease: 15, renew: 10, retry: 2 };

export interface ElectorOptions {
  readonly client: LeaseClient;
  readonly lease: ObjectRef & { readonly namespace: string };
  /** Unique for every process: two of one name would both lead. */
  readonly identity: string;
  readonly clock: Clock;
  /** Milliseconds that only ever grow; a wall clock may be set back. */
  readonly monotonicMs: () => number;
  readonly pause: (milliseconds: number, signal: AbortSignal) => Promise<void>;
  readonly times?: ElectionTimes;
  readonly failed?: (error: unknown) => void;
}

interface Observed {
  readonly object: KubernetesObject;
  readonly record: LeaseRecord;
  /** When this version was first seen here. */
  readonly atMs: number;
}

/**
 * One leader at a time, by a Lease that is only ever written over the version that was read. Whether a foreign Lease
 * has run out is told by the own monotonic clock since its last change was seen here. An election is no fence: whoever
 * acts asks {@link isLeader} before, and sends preconditions along.
 */
export class Elector {
  readonly #options: Required<Omit<ElectorOptions, 'failed'>> & Pick<ElectorOptions, 'failed'>;
  #observed: Observed | undefined;
  /** When the last renewal that worked was begun; absent while somebody else leads. */
  #renewedMs: number | undefined;

  constructor(options: ElectorOptions) {
    this.#options = { times: ELECTION_TIMES, ...options };
  }

  /** Whether this process may act now. It is false before the lease runs out, and so before another one is elected. */
  get isLeader(): boolean {
    return this.#renewedMs !== undefined && this.#sinceMs(this.#renewedMs) < this.#options.times.renew * 1000;
  }

  /** Who leads, as far as it is known. */
  get holder(): string {
    return this.#observed?.record.holder ?? '';
  }

  /** Resolves when this process leads; rejects with the signal. */
  async acquire(signal: AbortSignal): Promise<void> {
    while (!(await this.#attempt())) await this.#pause(signal);
  }

  /** Keeps the lease; resolves when it is lost, or the signal aborts. */
  async keep(signal: AbortSignal): Promise<void> {
    while (this.isLeader && !signal.aborted) {
      const isOver = await this.#pause(signal).then(
        () => false,
        () => true,
      );
      if (isOver) break;
      // One that failed is no loss yet; that the time ran out is.
      if (!(await this.#attempt()) && this.#isHeldByOther()) this.#renewedMs = undefined;
    }
    this.#renewedMs = undefined;
  }

  /** Lets another one lead at once. Only after everything that acts has ended. */
  async release(): Promise<void> {
    const { client, lease, clock, identity, failed } = this.#options;
    this.#renewedMs = undefined;
    const observed = this.#observed;
    if (observed?.record.holder !== identity) return;
    const now = microTime(clock.now());
    const record = { ...observed.record, holder: '', duration: 1, renewTime: now, acquireTime: now };
    await writeRecord(client, lease, observed.object, record).catch((error: unknown) => failed?.(error));
  }

  /** Takes or renews the lease, if it is free or ours. */
  async #attempt(): Promise<boolean> {
    const { client, lease, failed } = this.#options;
    const startedMs = this.#options.monotonicMs();
    try {
      // A renewal over the known version saves the read; what it was is told by the conflict.
      const known = this.#holds() ? this.#observed?.object : await client.get(lease);
      if (known !== undefined) this.#observe(known);
      if (known !== undefined && !this.#isFree()) return false;
      this.#observe(await writeRecord(client, lease, known, this.#next()));
      this.#renewedMs = startedMs;
      return true;
    } catch (error) {
      if (error instanceof ConflictError) await this.#look();
      else failed?.(error);
      return false;
    }
  }

  async #look(): Promise<void> {
    try {
      const known = await this.#options.client.get(this.#options.lease);
      if (known !== undefined) this.#observe(known);
    } catch (error) {
      this.#options.failed?.(error);
    }
  }

  #observe(object: KubernetesObject): void {
    const version = this.#observed?.object.metadata.resourceVersion;
    if (version === object.metadata.resourceVersion) return;
    this.#observed = { object, record: recordOf(object), atMs: this.#options.monotonicMs() };
  }

  #next(): LeaseRecord {
    const { identity, times, clock } = this.#options;
    const now = microTime(clock.now());
    const known = this.#observed?.record;
    const isOurs = known?.holder === identity;
    return {
      holder: identity,
      duration: times.lease,
      renewTime: now,
      acquireTime: isOurs ? known.acquireTime : now,
      transitions: (known?.transitions ?? 0) + (isOurs || known === undefined ? 0 : 1),
    };
  }

  #isFree(): boolean {
    const observed = this.#observed;
    if (observed === undefined || observed.record.holder === '') return true;
    if (!this.#isHeldByOther()) return true;
    return this.#sinceMs(observed.atMs) >= observed.record.duration * 1000;
  }

  #holds(): boolean {
    return this.#renewedMs !== undefined && this.#observed?.record.holder === this.#options.identity;
  }

  #isHeldByOther(): boolean {
    const holder = this.#observed?.record.holder ?? '';
    return holder !== '' && holder !== this.#options.identity;
  }

  #pause(signal: AbortSignal): Promise<void> {
    const { pause, times } = this.#options;
    return pause(times.retry * 1000 * (0.8 + Math.random() / 5), signal);
  }

  #sinceMs(thenMs: number): number {
    return this.#options.monotonicMs() - thenMs;
  }
}
