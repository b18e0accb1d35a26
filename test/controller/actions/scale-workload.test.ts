import { describe, expect, test } from 'vitest';
import { scaleWorkload } from '../../../src/controller/actions/scale-workload.ts';
import { at } from '../../../src/controller/kubernetes/is-so.ts';
import { ConflictError } from '../../../src/controller/kubernetes/errors.ts';
import {
  AUTOSCALERS,
  DEPLOYMENTS,
  type KubernetesObject,
} from '../../../src/controller/kubernetes/objects.ts';
import { actionContext, autoscaler, deployment, intended, quota } from '../../support/cluster-objects.ts';
import { carryOut, takeBack } from '../../support/prepared.ts';
import { WritableCluster } from '../../support/writable-cluster.ts';

const ref = { ...DEPLOYMENTS, namespace: 'shop', name: 'shop' };
const hpa = { ...AUTOSCALERS, namespace: 'shop', name: 'shop-hpa' };
const prepare = (cluster: WritableCluster, patch: Parameters<typeof actionContext>[1] = {}) =>
  scaleWorkload.prepare({ target: 'shop', replicas: 10 }, actionContext(cluster, patch));
const replicas = async (cluster: WritableCluster) => at(await cluster.get(ref), '/spec/replicas');
const least = async (cluster: WritableCluster) => at(await cluster.get(hpa), '/spec/minReplicas');
const setting = (...objects: readonly KubernetesObject[]) => new WritableCluster([deployment(), ...objects]);

describe('scaleWorkload without an autoscaler', () => {
  test('scales by the scale of the Deployment alone, and back [FD-M11]', async () => {
    const cluster = setting();
    const prepared = await prepare(cluster);
    await carryOut(prepared, cluster);
    expect(cluster.sent).toMatchObject([{ patch: { subresource: 'scale' } }]);
    expect(await replicas(cluster)).toBe(10);
    await takeBack(prepared, cluster);
    expect(await replicas(cluster)).toBe(3);
  });

  test('says by how much the quota cuts it down [FD-M11]', async () => {
    // Each pod has limits of 2 CPU, as in FerrumDeck: 20 CPU less two gateways leave room for nine.
    const cluster = setting(quota({ 'limits.cpu': '20' }, { 'limits.cpu': '8' }));
    const prepared = await prepare(cluster);
    expect(prepared.summary).toContain('3 → 9. 10 were asked for; capped by quota shop-quota: limits.cpu');
    expect(prepared.after).toEqual({ '/spec/replicas': 9 });
  });

  test('says that there is no room at all', async () => {
    const cluster = setting(quota({ pods: '3' }, { pods: '3' }));
    const { state, changes } = await prepare(cluster);
    expect(state.capacity).toContain('stays at 3');
    expect(changes).toEqual([]);
  });

  test('never scales down', async () => {
    const cluster = new WritableCluster([deployment({ spec: { replicas: 12 } })]);
    expect(await prepare(cluster)).toMatchObject({ progress: 'unneeded', changes: [] });
  });

  test('leaves alone what somebody has turned off', async () => {
    const { state, changes } = await prepare(new WritableCluster([deployment({ spec: { replicas: 0 } })]));
    expect(state.precondition).toContain('is 0: somebody has turned it off');
    expect(changes).toEqual([]);
  });

  test('knows by the journal that it was done', async () => {
    const cluster = new WritableCluster([deployment({ spec: { replicas: 10 } })]);
    const begun = intended({ '/spec/replicas': 3 }, { '/spec/replicas': 10 });
    expect((await prepare(cluster, { begun })).progress).toBe('done');
  });

  test('does not take back what somebody has changed since', async () => {
    const cluster = setting();
    const prepared = await prepare(cluster);
    await carryOut(prepared, cluster);
    await cluster.edit(ref, [{ op: 'replace', path: '/spec/replicas', value: 7 }]);
    await expect(takeBack(prepared, cluster)).rejects.toThrow(ConflictError);
    expect(await replicas(cluster)).toBe(7);
  });

  test('would be reverted where Git holds the number', async () => {
    const managedFields = [{ manager: 'kustomize-controller', fieldsV1: { 'f:spec': { 'f:replicas': {} } } }];
    const labels = {
      'kustomize.toolkit.fluxcd.io/name': 'apps',
      'kustomize.toolkit.fluxcd.io/namespace': 'flux',
    };
    const held = new WritableCluster([deployment({ metadata: { labels, managedFields } })]);
    expect((await prepare(held)).state.revertedBy).toEqual({
      tool: 'flux',
      object: 'Kustomization flux/apps',
    });
    const free = new WritableCluster([
      deployment({ metadata: { labels, managedFields: [{ ...managedFields[0], fieldsV1: {} }] } }),
    ]);
    expect((await prepare(free)).state.revertedBy).toBeUndefined();
  });
});

describe('scaleWorkload with an autoscaler', () => {
  test('raises its minimum, and puts the earlier one back [FD-M11]', async () => {
    const cluster = setting(autoscaler());
    const prepared = await prepare(cluster);
    expect(prepared.summary).toContain('minimum of autoscaler shop-hpa of shop/deployments/shop: 5 → 10');
    await carryOut(prepared, cluster);
    expect([await least(cluster), await replicas(cluster)]).toEqual([10, 3]);
    expect((await prepare(cluster)).progress).toBe('done');
    await takeBack(prepared, cluster);
    expect(await least(cluster)).toBe(5);
  });

  test('is capped by its maximum', async () => {
    const prepared = await prepare(setting(autoscaler({ maxReplicas: 8 })));
    expect(prepared.summary).toContain('5 → 8. 10 were asked for; capped by its maximum of 8.');
  });

  test('leaves one alone that KEDA writes', async () => {
    const ownerReferences = [
      { apiVersion: 'keda.sh/v1alpha1', kind: 'ScaledObject', name: 'shop', uid: 'u', controller: true },
    ];
    const { state } = await prepare(setting(autoscaler({}, { ownerReferences })));
    expect(state.capacity).toContain('ScaledObject shop keeps the minimum');
  });
});
