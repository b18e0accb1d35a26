import { describe, expect, test } from 'vitest';
import { evictPod } from '../../../src/controller/actions/evict-pod.ts';
import { actionContext, deployment, intended, pod } from '../../support/cluster-objects.ts';
import { carryOut } from '../../support/prepared.ts';
import { WritableCluster } from '../../support/writable-cluster.ts';
import type { KubernetesObject } from '../../../src/controller/kubernetes/objects.ts';

/** A Deployment with exactly as many pods as there are to be. */
const setting = (...pods: readonly KubernetesObject[]) => wanting(pods.length, ...pods);
const wanting = (replicas: number, ...pods: readonly KubernetesObject[]) =>
  new WritableCluster([deployment({ spec: { replicas } }), ...pods]);
const silent = (...consumers: readonly string[]) => ({ inactiveConsumers: () => Promise.resolve(consumers) });
const prepare = (cluster: WritableCluster, patch: Parameters<typeof actionContext>[1] = {}) =>
  evictPod.prepare({ target: 'shop', inactiveConsumerOf: 'queue' }, actionContext(cluster, patch));

describe('evictPod', () => {
  test('evicts the pod of a silent consumer, by uid and without force [FD-M1]', async () => {
    const cluster = setting(pod('shop-a'), pod('shop-b'));
    const prepared = await prepare(cluster, silent('worker-shop-b'));
    expect(prepared.changes).toEqual([{ evict: { namespace: 'shop', name: 'shop-b', uid: 'uid-shop-b' } }]);
    await carryOut(prepared, cluster);
    expect(cluster.sent).toHaveLength(1);
  });

  test('takes one pod at a time, and none while another is not ready [FD-M1]', async () => {
    const both = silent('worker-shop-a', 'worker-shop-b');
    expect((await prepare(setting(pod('shop-a'), pod('shop-b')), both)).changes).toHaveLength(1);
    const { state } = await prepare(
      setting(pod('shop-a'), pod('shop-b'), pod('shop-c', { ready: false })),
      both,
    );
    expect(state.precondition).toContain('shop-c is not ready; one pod at a time');
    const going = pod('shop-c', { metadata: { deletionTimestamp: '2026-03-04T11:59:00Z' } });
    expect((await prepare(setting(pod('shop-a'), going), both)).state.precondition).toContain(
      'one pod at a time',
    );
  });

  test('is refused where nobody can tell which consumers are silent', async () => {
    const nobody = await prepare(setting(pod('shop-a')));
    expect(nobody.state.precondition).toContain('Nothing can read which consumers');
    const untold = await prepare(setting(pod('shop-a')), {
      inactiveConsumers: () => Promise.resolve(undefined),
    });
    expect(untold.state.precondition).toContain('Nothing can read which consumers');
  });

  test('leaves a worker alone whose consumer is at work [FD-M1]', async () => {
    const { state } = await prepare(setting(pod('shop-a')), silent());
    expect(state.precondition).toContain('None of the target');
  });

  test('touches no pod of anybody else, whatever a consumer is called', async () => {
    const foreign = pod('other-a', { metadata: { labels: { app: 'other' } } });
    const consumers = silent('worker-other-a', 'shop-a', 'worker-../x');
    expect((await prepare(setting(pod('shop-a'), foreign), consumers)).changes).toEqual([]);
  });

  test('is refused where nothing can tell silent consumers', async () => {
    expect((await prepare(setting(pod('shop-a')))).state.precondition).toContain('Nothing can read');
  });

  test('is refused while the replacement of an earlier one has not even been made [FD-V1]', async () => {
    const { state } = await prepare(wanting(3, pod('shop-a'), pod('shop-b')), silent('worker-shop-a'));
    expect(state.precondition).toBe('There are 2 of 3 pods; one pod at a time.');
  });

  test('is not done before as many others are ready as there are to be [FD-V1]', async () => {
    const begun = intended({ pod: 'shop-a', uid: 'uid-shop-a', ready: 2 }, { pod: null });
    const look = (...pods: readonly KubernetesObject[]) => prepare(wanting(2, ...pods), { begun });
    const ended = pod('shop-a', { metadata: { deletionTimestamp: '2026-03-04T11:59:00Z' } });
    for (const others of [[], [pod('shop-c', { ready: false })]]) {
      for (const evicted of [[], [ended]]) {
        const waiting = await look(...evicted, pod('shop-b'), ...others);
        expect(waiting).toMatchObject({ progress: 'open', changes: [], endsLater: 5 });
        expect(waiting.summary).toContain('1 of 2 pods are ready');
      }
    }
    expect(await look(ended, pod('shop-b'), pod('shop-c'))).toMatchObject({
      progress: 'done',
      summary: 'Pod shop-a was evicted, and its replacement is ready.',
    });
  });

  test('waits for no more than there are to be by now', async () => {
    const begun = intended({ pod: 'shop-a', uid: 'uid-shop-a', ready: 3 }, { pod: null });
    expect((await prepare(wanting(1, pod('shop-b')), { begun })).progress).toBe('done');
  });

  test('of pods that no Deployment owns waits for as many as there were', async () => {
    const targets = { shop: { pods: { namespace: 'shop', selector: { app: 'shop' } } } };
    const before = await evictPod.prepare(
      { target: 'shop' },
      actionContext(setting(pod('shop-a'), pod('shop-b')), { targets, parameters: { pod: 'shop-a' } }),
    );
    expect(before.before).toMatchObject({ pod: 'shop-a', ready: 2 });
    const begun = intended(before.before, before.after);
    const left = await evictPod.prepare(
      { target: 'shop' },
      actionContext(setting(pod('shop-b')), { targets, begun }),
    );
    expect(left.progress).toBe('open');
  });

  test('after a restart looks for the pod that it began with, and for no other', async () => {
    const begun = intended({ pod: 'shop-a', uid: 'uid-shop-a', ready: 1 }, { pod: null });
    const both = { ...silent('worker-shop-b'), begun };
    expect((await prepare(setting(pod('shop-b')), both)).progress).toBe('done');
    expect((await prepare(setting(pod('shop-a'), pod('shop-b')), both)).changes).toMatchObject([
      { evict: { name: 'shop-a' } },
    ]);
    const again = pod('shop-a', { metadata: { uid: 'another' } });
    expect((await prepare(setting(again), both)).progress).toBe('done');
  });
});
