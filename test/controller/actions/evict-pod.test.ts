import { describe, expect, test } from 'vitest';
import { evictPod } from '../../../src/controller/actions/evict-pod.ts';
import { actionContext, deployment, intended, pod } from '../../support/cluster-objects.ts';
import { carryOut } from '../../support/prepared.ts';
import { WritableCluster } from '../../support/writable-cluster.ts';
import type { KubernetesObject } from '../../../src/controller/kubernetes/objects.ts';

const setting = (...pods: readonly KubernetesObject[]) => new WritableCluster([deployment(), ...pods]);
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

  test('after a restart looks for the pod that it began with, and for no other', async () => {
    const begun = intended({ pod: 'shop-a', uid: 'uid-shop-a' }, { pod: null });
    const both = { ...silent('worker-shop-b'), begun };
    expect((await prepare(setting(pod('shop-b')), both)).progress).toBe('done');
    expect((await prepare(setting(pod('shop-a'), pod('shop-b')), both)).changes).toMatchObject([
      { evict: { name: 'shop-a' } },
    ]);
    const again = pod('shop-a', { metadata: { uid: 'another' } });
    expect((await prepare(setting(again), both)).progress).toBe('done');
  });
});
