import { describe, expect, test } from 'vitest';
import { raiseMemory } from '../../../src/controller/actions/raise-memory.ts';
import { at } from '../../../src/controller/kubernetes/is-so.ts';
import { ConflictError } from '../../../src/controller/kubernetes/errors.ts';
import { DEPLOYMENTS, type KubernetesObject } from '../../../src/controller/kubernetes/objects.ts';
import { actionContext, deployment, object, quota } from '../../support/cluster-objects.ts';
import { carryOut, takeBack } from '../../support/prepared.ts';
import { WritableCluster } from '../../support/writable-cluster.ts';

const ref = { ...DEPLOYMENTS, namespace: 'shop', name: 'shop' };
const MEMORY = '/spec/template/spec/containers/0/resources/limits/memory';
const NOTE = '/metadata/annotations/stanchion.dev~1memory-before';
const prepare = (cluster: WritableCluster, to = '4Gi', cap = '4Gi') =>
  raiseMemory.prepare({ target: 'shop', to, cap }, actionContext(cluster));
const setting = (...objects: readonly KubernetesObject[]) => new WritableCluster([deployment(), ...objects]);
const limit = async (cluster: WritableCluster) => at(await cluster.get(ref), MEMORY);
const limited = (resources: Readonly<Record<string, unknown>>) =>
  new WritableCluster([deployment({ container: { resources } })]);
const limitRange = (limits: Readonly<Record<string, unknown>>) =>
  object('v1', 'LimitRange', { name: 'bounds', namespace: 'shop' }, { spec: { limits: [limits] } });

describe('raiseMemory', () => {
  test('raises the limit, leaves the request, and puts the limit back [ARCO-M3]', async () => {
    const cluster = setting();
    const prepared = await prepare(cluster);
    expect(prepared.summary).toContain('2Gi → 4Gi');
    await carryOut(prepared, cluster);
    expect(at(await cluster.get(ref), '/spec/template/spec/containers/0/resources')).toEqual({
      requests: { cpu: '1', memory: '1Gi' },
      limits: { cpu: '2', memory: '4Gi' },
    });
    expect((await prepare(cluster)).progress).toBe('done');
    await takeBack(prepared, cluster);
    expect(await limit(cluster)).toBe('2Gi');
  });

  test('notes the limit from before, once, and takes the note back with the limit', async () => {
    const cluster = setting();
    const note = async () => at(await cluster.get(ref), NOTE);
    const first = await prepare(cluster);
    await carryOut(first, cluster);
    expect(await note()).toBe('shop=2Gi');
    const key = { idempotencyKey: 'another' };
    const second = await raiseMemory.prepare(
      { target: 'shop', to: '8Gi', cap: '8Gi' },
      actionContext(cluster, key),
    );
    await carryOut(second, cluster);
    expect(await note()).toBe('shop=2Gi');
    await takeBack(second, cluster);
    expect([await limit(cluster), await note()]).toEqual(['4Gi', 'shop=2Gi']);
    await takeBack(first, cluster);
    expect([await limit(cluster), await note()]).toEqual(['2Gi', undefined]);
  });

  test('waits while the limit of another container of the same Deployment is raised', async () => {
    const annotations = { 'stanchion.dev/memory-before': 'proxy=1Gi' };
    const { state } = await prepare(new WritableCluster([deployment({ metadata: { annotations } })]));
    expect(state.precondition).toContain('another container is raised already (proxy=1Gi)');
  });

  test('never lowers it, whatever the units [ARCO-M3]', async () => {
    const more = limited({ limits: { memory: '8589934592' } });
    expect(await prepare(more)).toMatchObject({ progress: 'unneeded', changes: [] });
    const same = limited({ limits: { memory: '4096Mi' } });
    expect((await prepare(same)).progress).toBe('unneeded');
  });

  test('never passes the cap [ARCO-M3]', async () => {
    const prepared = await prepare(setting(), '16Gi', '3Gi');
    expect(prepared.after).toEqual({ [MEMORY]: '3Gi' });
  });

  test('does not limit what had no limit', async () => {
    const { state } = await prepare(limited({ requests: { memory: '1Gi' } }));
    expect(state.precondition).toContain('no memory limit');
  });

  test.each<[string, KubernetesObject, string | undefined]>([
    // Three pods with 2Gi more, and one more of 4Gi while they are replaced: 10Gi.
    [
      'a quota with too little room',
      quota({ 'limits.memory': '16Gi' }, { 'limits.memory': '7Gi' }),
      'There is no room',
    ],
    ['a quota with just the room', quota({ 'limits.memory': '16Gi' }, { 'limits.memory': '6Gi' }), undefined],
    ['a maximum of a container', limitRange({ type: 'Container', max: { memory: '3Gi' } }), 'at most 3Gi'],
    ['a higher maximum', limitRange({ type: 'Container', max: { memory: '4Gi' } }), undefined],
    [
      'a ratio to the request',
      limitRange({ type: 'Container', maxLimitRequestRatio: { memory: '3' } }),
      '3 times',
    ],
    [
      'a ratio that is kept',
      limitRange({ type: 'Container', maxLimitRequestRatio: { memory: '4' } }),
      undefined,
    ],
    ['a limit on claims', limitRange({ type: 'PersistentVolumeClaim', max: { storage: '1Gi' } }), undefined],
  ])('heeds %s [ARCO-M3]', async (_, bound, why) => {
    const { capacity } = (await prepare(setting(bound))).state;
    if (why === undefined) expect(capacity).toBeUndefined();
    else expect(capacity).toContain(why);
  });

  test('does not take back a limit that somebody has set since', async () => {
    const cluster = setting();
    const prepared = await prepare(cluster);
    await carryOut(prepared, cluster);
    await cluster.edit(ref, [{ op: 'replace', path: MEMORY, value: '6Gi' }]);
    await expect(takeBack(prepared, cluster)).rejects.toThrow(ConflictError);
    expect(await limit(cluster)).toBe('6Gi');
  });

  test('takes its note away where somebody has put the limit back already', async () => {
    const cluster = setting();
    const prepared = await prepare(cluster);
    await carryOut(prepared, cluster);
    await cluster.edit(ref, [{ op: 'replace', path: MEMORY, value: '2Gi' }]);
    await takeBack(prepared, cluster);
    await takeBack(prepared, cluster);
    expect([await limit(cluster), at(await cluster.get(ref), NOTE)]).toEqual(['2Gi', undefined]);
  });

  test('would be reverted where Git holds the limit, unless its owner leaves it to remedies', async () => {
    const annotations = { 'argocd.argoproj.io/tracking-id': 'a:apps/Deployment:shop/shop' };
    const owned = (more = {}) =>
      new WritableCluster([deployment({ metadata: { annotations: { ...annotations, ...more } } })]);
    expect((await prepare(owned())).state.revertedBy).toEqual({ tool: 'argo-cd', object: 'a' });
    const left = {
      'stanchion.dev/left-to-remedies': '/spec/template/spec/containers/*/resources/limits/memory',
    };
    expect((await prepare(owned(left))).state.revertedBy).toBeUndefined();
  });
});
