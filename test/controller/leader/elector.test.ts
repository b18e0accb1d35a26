import { beforeEach, describe, expect, test } from 'vitest';
import { ConflictError, RetryableError } from '../../../src/controller/kubernetes/errors.ts';
import type { KubernetesObject } from '../../../src/controller/kubernetes/objects.ts';
import { LEASES } from '../../../src/controller/kubernetes/own-types.ts';
import { Elector } from '../../../src/controller/leader/elector.ts';
import { recordOf, type LeaseClient } from '../../../src/controller/leader/lease.ts';

const lease = { ...LEASES, namespace: 'stanchion-system', name: 'stanchion-controller' };

/** A Lease as an API server keeps it, and a clock that moves only when somebody waits. */
class Place implements LeaseClient {
  ms = 0;
  stored: KubernetesObject | undefined;
  isAway = false;
  #version = 0;

  readonly get = () => this.#answer(() => this.stored);
  readonly create = (_: unknown, object: KubernetesObject) =>
    this.#answer(() => {
      if (this.stored !== undefined) throw conflict();
      return this.#store(object);
    });
  readonly replace = (_: unknown, object: KubernetesObject) =>
    this.#answer(() => {
      if (object.metadata.resourceVersion !== this.stored?.metadata.resourceVersion) throw conflict();
      return this.#store(object);
    });

  elector(identity: string): Elector {
    return new Elector({
      client: this,
      lease,
      identity,
      clock: { now: () => new Date(this.ms) },
      monotonicMs: () => this.ms,
      pause: (milliseconds, signal) => {
        if (signal.aborted) return Promise.reject(new Error('aborted'));
        this.ms += milliseconds;
        return Promise.resolve();
      },
    });
  }

  #store(object: KubernetesObject): KubernetesObject {
    const metadata = { ...object.metadata, resourceVersion: String((this.#version += 1)) };
    return (this.stored = { ...object, metadata });
  }

  #answer<Result>(act: () => Result): Promise<Result> {
    if (this.isAway) return Promise.reject(new RetryableError('away', { status: 0, request: 'lease' }));
    return Promise.resolve().then(act);
  }
}

function conflict(): ConflictError {
  return new ConflictError('modified', { status: 409, request: 'PUT lease' });
}

describe('an election', () => {
  let place: Place;
  const never = new AbortController().signal;
  beforeEach(() => {
    place = new Place();
  });

  test('is won by one of two, and written with microseconds', async () => {
    const [a, b] = [place.elector('a'), place.elector('b')];
    await a.acquire(never);
    expect([a.isLeader, b.isLeader]).toEqual([true, false]);
    expect(place.stored?.['spec']).toMatchObject({
      holderIdentity: 'a',
      leaseDurationSeconds: 15,
      renewTime: '1970-01-01T00:00:00.000000Z',
    });
  });

  test('goes to the other one once the leader was silent for as long as it asked for', async () => {
    const [a, b] = [place.elector('a'), place.elector('b')];
    await a.acquire(never);
    await b.acquire(never);
    expect(place.ms).toBeGreaterThanOrEqual(15_000);
    expect([a.isLeader, b.isLeader]).toEqual([false, true]);
    expect(place.stored && recordOf(place.stored)).toMatchObject({ holder: 'b', transitions: 1 });
  });

  test('is lost before anybody else can win it, when it cannot be renewed', async () => {
    const a = place.elector('a');
    await a.acquire(never);
    place.isAway = true;
    const began = place.ms;
    await a.keep(never);
    expect(a.isLeader).toBe(false);
    expect(place.ms - began).toBeLessThan(15_000);
  });

  test('is kept over single failures', async () => {
    const a = place.elector('a');
    await a.acquire(never);
    const ending = new AbortController();
    let turns = 0;
    const attempts = place.replace;
    Object.assign(place, {
      replace: (ref: unknown, object: KubernetesObject) => {
        turns += 1;
        if (turns === 20) ending.abort();
        return turns % 2 === 0 ? Promise.reject(conflict()) : attempts(ref, object);
      },
    });
    await a.keep(ending.signal);
    expect(turns).toBe(20);
    expect(place.stored && recordOf(place.stored).holder).toBe('a');
  });

  test('is lost at once when somebody else holds the lease', async () => {
    const a = place.elector('a');
    await a.acquire(never);
    const spec = { holderIdentity: 'b', leaseDurationSeconds: 15 };
    await place.replace(lease, { ...(place.stored ?? fail()), spec });
    await a.keep(never);
    expect(place.ms).toBeLessThan(3000);
  });

  test('is handed over when it is released', async () => {
    const [a, b] = [place.elector('a'), place.elector('b')];
    await a.acquire(never);
    await a.release();
    const before = place.ms;
    await b.acquire(never);
    expect(place.ms - before).toBeLessThan(1000);
    expect(a.isLeader).toBe(false);
  });

  test('does not depend on what the clocks of other machines say', async () => {
    const spec = { holderIdentity: 'x', leaseDurationSeconds: 15, renewTime: '2001-01-01T00:00:00.000000Z' };
    await place.create(lease, {
      apiVersion: 'coordination.k8s.io/v1',
      kind: 'Lease',
      metadata: { name: 'l' },
      spec,
    });
    await place.elector('a').acquire(never);
    expect(place.ms).toBeGreaterThanOrEqual(15_000);
  });
});

function fail(): never {
  throw new Error('there is no lease');
}
