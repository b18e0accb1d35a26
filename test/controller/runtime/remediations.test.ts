import { beforeEach, describe, expect, test } from 'vitest';
import { ObjectCache } from '../../../src/controller/adapters/kubernetes/object-cache.ts';
import type { AlertOutcome } from '../../../src/controller/intake/outcome.ts';
import { ConflictError, RetryableError, TerminalError } from '../../../src/controller/kubernetes/errors.ts';
import type { KubernetesObject, ObjectRef } from '../../../src/controller/kubernetes/objects.ts';
import type { PatchStep } from '../../../src/controller/kubernetes/ports.ts';
import { isResolved } from '../../../src/controller/reconcile/status.ts';
import { Remediations, type ObjectWriter } from '../../../src/controller/runtime/remediations.ts';
import { alertSource, NOW, sampleRemediation } from '../../support/remediation.ts';

const NAME = 'shop-down-0123456789abcdef';
const open: AlertOutcome = { open: { name: NAME, spec: { runbook: 'shop-down', source: alertSource() } } };
const resolve: AlertOutcome = { resolve: { name: NAME } };

/** Remediations as an API server keeps them: every write makes a version, and tests for it. */
class Stored implements ObjectWriter {
  object: KubernetesObject | undefined;
  failWith: Error | undefined;
  #version = 10;

  readonly get = () => Promise.resolve(this.object);
  readonly create = (_: unknown, object: KubernetesObject) => {
    if (this.failWith !== undefined) return Promise.reject(this.failWith);
    if (this.object !== undefined) return Promise.reject(conflict());
    return Promise.resolve(this.write({ ...object, metadata: { ...object.metadata, uid: 'u' } }));
  };
  readonly patch = (_: ObjectRef, steps: readonly PatchStep[]) => {
    if (this.failWith !== undefined) return Promise.reject(this.failWith);
    const { object } = this;
    if (object === undefined)
      return Promise.reject(new TerminalError('gone', { status: 404, request: 'PATCH' }));
    const [test, change] = steps;
    if (test === undefined || !('value' in test) || test.value !== object.metadata.resourceVersion) {
      return Promise.reject(conflict());
    }
    if (change === undefined || !('value' in change)) return Promise.resolve(object);
    const isStatus = change.path === '/status';
    return Promise.resolve(
      this.write(
        isStatus
          ? { ...object, status: change.value }
          : { ...object, metadata: { ...object.metadata, finalizers: change.value } },
      ),
    );
  };

  write(object: KubernetesObject): KubernetesObject {
    const metadata = { ...object.metadata, resourceVersion: String((this.#version += 1)) };
    return (this.object = { ...object, metadata });
  }
}

function conflict(): ConflictError {
  return new ConflictError('modified', { status: 409, request: 'PATCH' });
}

describe('the store of remediations', () => {
  let stored: Stored;
  let cache: ObjectCache;
  let changed: string[];
  let remediations: Remediations;

  beforeEach(() => {
    stored = new Stored();
    changed = [];
    cache = new ObjectCache((name) => changed.push(name));
    const clock = { now: () => NOW };
    remediations = new Remediations({
      client: stored,
      cache,
      namespace: 'stanchion-system',
      clock,
      quietly: true,
    });
  });

  async function known() {
    await remediations.persist([open]);
    const remediation = remediations.get(NAME);
    if (remediation === undefined) throw new Error('it was not stored');
    return remediation;
  }

  test('knows what it wrote before any watch tells of it', async () => {
    const remediation = await known();
    await remediations.save(remediation, { phase: 'Observing' });
    expect(remediations.all().map(({ status }) => status?.phase)).toEqual(['Observing']);
  });

  test('opens an episode once, however often it is handed in', async () => {
    await remediations.persist([open, open]);
    await remediations.persist([open]);
    expect(stored.object?.metadata.resourceVersion).toBe('11');
  });

  test('takes an alert for stored only when it is there', async () => {
    stored.failWith = conflict();
    await expect(remediations.persist([open])).rejects.toThrow(ConflictError);
    stored.failWith = new RetryableError('away', { status: 0, request: 'POST' });
    await expect(remediations.persist([open])).rejects.toThrow(RetryableError);
  });

  test('does not write over what somebody else wrote', async () => {
    const remediation = await known();
    stored.write(stored.object ?? remediation);
    await expect(remediations.save(remediation, { phase: 'Observing' })).rejects.toThrow(ConflictError);
    await remediations.refresh(NAME);
    const fresh = remediations.get(NAME) ?? remediation;
    expect((await remediations.save(fresh, { phase: 'Observing' })).status?.phase).toBe('Observing');
  });

  test('writes a status after its own finalizer, without reading in between', async () => {
    const remediation = await known();
    await remediations.hold(remediation, true);
    await remediations.save(remediation, { phase: 'Observing' });
    expect(stored.object?.metadata['finalizers']).toEqual(['stanchion.dev/leases']);
    await remediations.hold(remediations.get(NAME) ?? remediation, false);
    expect(stored.object?.metadata['finalizers']).toEqual([]);
  });

  test('notes the end of an alert beside what the leader writes', async () => {
    const remediation = await known();
    stored.write({ ...(stored.object ?? remediation), status: { phase: 'Observing' } });
    await remediations.persist([resolve]);
    const status = remediations.get(NAME)?.status ?? {};
    expect([status.phase, isResolved(status)]).toEqual(['Observing', true]);
  });

  test('hears of the end of an alert that another replica stored', async () => {
    stored.write(sampleRemediation({ name: NAME }));
    await remediations.persist([resolve]);
    expect(isResolved(remediations.get(NAME)?.status ?? {})).toBe(true);
  });

  test('forgets what is gone, and has nothing to note then', async () => {
    const remediation = await known();
    stored.object = undefined;
    await expect(remediations.save(remediation, { phase: 'Observing' })).rejects.toThrow(TerminalError);
    expect(remediations.get(NAME)).toBeUndefined();
    await remediations.persist([resolve]);
  });

  test('leaves alone what it cannot read, and says so', () => {
    const unreadable: string[] = [];
    const all = new Remediations({
      client: stored,
      cache,
      namespace: 'stanchion-system',
      clock: { now: () => NOW },
      quietly: true,
      unreadable: (name) => unreadable.push(name),
    });
    cache.put({
      apiVersion: 'stanchion.dev/v1alpha1',
      kind: 'Remediation',
      metadata: { name: 'odd' },
      spec: {},
    });
    expect([all.all(), all.all(), unreadable]).toEqual([[], [], ['odd']]);
  });

  test('counts a change as begun while that is still being written', async () => {
    cache.put(stored.write(sampleRemediation()));
    const [remediation] = remediations.all();
    if (remediation === undefined) throw new Error('nothing is known');
    const saving = remediations.save(remediation, { phase: 'Acting' });
    expect(remediations.all().map(({ status }) => status?.phase)).toEqual(['Acting']);
    await saving;
    stored.failWith = new RetryableError('no answer', { status: 0, request: 'PATCH' });
    const failing = remediations.save(remediations.all()[0] ?? remediation, { phase: 'Verifying' });
    await expect(failing).rejects.toThrow('no answer');
    expect(remediations.all().map(({ status }) => status?.phase)).toEqual(['Acting']);
  });

  test('tells which episodes it opened, once', async () => {
    const opened: string[] = [];
    const told = new Remediations({
      client: stored,
      cache,
      namespace: 'stanchion-system',
      clock: { now: () => NOW },
      quietly: false,
      opened: (name) => opened.push(name),
    });
    await told.persist([open]);
    await told.persist([open]);
    expect(opened).toEqual([NAME]);
  });
});
