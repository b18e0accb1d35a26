import { describe, expect, test } from 'vitest';
import { ConflictError, TerminalError } from '../../../src/controller/kubernetes/errors.ts';
import { REPLICA_SETS, type KubernetesObject } from '../../../src/controller/kubernetes/objects.ts';
import { ReadyKeeper, SETTLED } from '../../../src/controller/workloads/ready-keeper.ts';
import { readReadyRevisions, readyRevisionsRef } from '../../../src/controller/workloads/ready-revisions.ts';
import { deployment, object, replicaSet } from '../../support/cluster-objects.ts';
import { NOW, sampleRunbook } from '../../support/remediation.ts';
import { WritableCluster } from '../../support/writable-cluster.ts';

const NAMESPACE = 'stanchion-system';
const ready = replicaSet(2, 'shop:2', { status: { readyReplicas: 3 } });
const waiting = replicaSet(3, 'shop:3', { status: { readyReplicas: 0 } });
const remedy = {
  ...sampleRunbook().spec.remedies[0],
  action: { rollBackWorkload: { target: 'shop', rolledOutWithin: '1h' } },
};
const rollsBack = sampleRunbook({ remedies: [remedy] });

function setting(objects: readonly KubernetesObject[], runbooks = [rollsBack]) {
  const cluster = new WritableCluster([deployment(), ...objects]);
  let now = NOW;
  const keeper = new ReadyKeeper({
    ...{ cluster, namespace: NAMESPACE, clock: { now: () => now }, runbooks: () => runbooks },
  });
  return {
    cluster,
    keeper,
    pass: (seconds: number) => {
      now = new Date(now.getTime() + seconds * 1000);
    },
    record: () => readReadyRevisions(cluster, NAMESPACE),
  };
}
const stored = (data: Readonly<Record<string, string>>) =>
  object('v1', 'ConfigMap', { name: readyRevisionsRef(NAMESPACE).name, namespace: NAMESPACE }, { data });

describe('the record of revisions that work', () => {
  test('holds a revision once all its pods were found ready for a while', async () => {
    const { keeper, pass, record, cluster } = setting([ready, waiting]);
    await keeper.look();
    expect(cluster.sent).toEqual([]);
    pass(SETTLED);
    await keeper.look();
    expect(Object.keys(await record())).toEqual(['uid-rs-2']);
    await keeper.look();
    expect(cluster.sent, 'what is known is not written again').toHaveLength(1);
  });

  test('leaves out one that was not ready at a look in between', async () => {
    const { keeper, pass, record, cluster } = setting([ready]);
    const ref = { ...REPLICA_SETS, namespace: 'shop', name: 'shop-2' };
    const say = (readyReplicas: number) =>
      cluster.edit(ref, [{ op: 'add', path: '/status/readyReplicas', value: readyReplicas }]);
    await keeper.look();
    pass(SETTLED / 2);
    await say(0);
    await keeper.look();
    await say(3);
    pass(SETTLED / 2);
    await keeper.look();
    expect(await record()).toEqual({});
  });

  test('keeps what was scaled down since, and forgets what is gone', async () => {
    const down = replicaSet(1, 'shop:1');
    const at = NOW.toISOString();
    const { keeper, record } = setting([down, stored({ 'uid-rs-1': at, 'uid-of-none': at })]);
    await keeper.look();
    expect(await record()).toEqual({ 'uid-rs-1': at });
  });

  test('forgets nothing while a workload cannot be seen', async () => {
    const known = { 'uid-rs-1': NOW.toISOString() };
    const { keeper, record, cluster } = setting([stored(known)]);
    const error = new TerminalError('forbidden', { status: 403, request: 'GET /x' });
    Object.assign(cluster, { list: () => Promise.reject(error) });
    expect(await keeper.look()).toEqual([error]);
    expect(await record()).toEqual(known);
  });

  test('loses against a newer version of it, and begins with that at the next look', async () => {
    const { keeper, pass, record, cluster } = setting([ready, stored({})]);
    await keeper.look();
    pass(SETTLED);
    const get = cluster.get;
    Object.assign(cluster, {
      get: async (ref: Parameters<typeof get>[0]) => {
        const found = await get(ref);
        if (ref.plural === 'configmaps') {
          Object.assign(cluster, { get });
          await cluster.edit(ref, [{ op: 'add', path: '/metadata/labels', value: { by: 'another' } }]);
        }
        return found;
      },
    });
    await expect(keeper.look()).rejects.toThrow(ConflictError);
    await keeper.look();
    expect(Object.keys(await record())).toEqual(['uid-rs-2']);
  });

  test('is about workloads that a remedy may roll back, and no others', async () => {
    const { keeper, pass, cluster } = setting([ready], [sampleRunbook()]);
    await keeper.look();
    pass(SETTLED);
    await keeper.look();
    expect(cluster.sent).toEqual([]);
  });
});
