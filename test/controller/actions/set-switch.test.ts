import { describe, expect, test } from 'vitest';
import { setSwitch } from '../../../src/controller/actions/set-switch.ts';
import { at } from '../../../src/controller/kubernetes/is-so.ts';
import { ConflictError } from '../../../src/controller/kubernetes/errors.ts';
import {
  CONFIG_MAPS,
  DEPLOYMENTS,
  type KubernetesObject,
} from '../../../src/controller/kubernetes/objects.ts';
import { actionContext, deployment, intended, KEY, object } from '../../support/cluster-objects.ts';
import { carryOut, takeBack } from '../../support/prepared.ts';
import { WritableCluster } from '../../support/writable-cluster.ts';

const ref = { ...DEPLOYMENTS, namespace: 'shop', name: 'shop' };
const mapRef = { ...CONFIG_MAPS, namespace: 'shop', name: 'shop-switches' };
const envFrom = [{ configMapRef: { name: 'shop-switches', optional: true } }];
const switched = (container: Readonly<Record<string, unknown>> = {}) =>
  deployment({ container: { envFrom, ...container } });
const map = (data: Readonly<Record<string, string>>) =>
  object('v1', 'ConfigMap', { name: 'shop-switches', namespace: 'shop' }, { data });
const asked = { target: 'shop', key: 'MODEL', value: 'backup', losesInFlight: 'nothing' };
const prepare = (cluster: WritableCluster, patch: Parameters<typeof actionContext>[1] = {}) =>
  setSwitch.prepare(asked, actionContext(cluster, patch));
const data = async (cluster: WritableCluster) => at(await cluster.get(mapRef), '/data');
const restarted = async (cluster: WritableCluster) =>
  at(await cluster.get(ref), '/spec/template/metadata/annotations/stanchion.dev~1restarted-for');
const setting = (...objects: readonly KubernetesObject[]) => new WritableCluster(objects);

describe('setSwitch', () => {
  test('makes the map, restarts the workload, and undoes both [FD-M3] [FE-M6]', async () => {
    const cluster = setting(switched());
    const prepared = await prepare(cluster);
    expect(prepared.summary).toContain('MODEL of shop/deployments/shop: not set → backup');
    await carryOut(prepared, cluster);
    expect([await data(cluster), await restarted(cluster)]).toEqual([{ MODEL: 'backup' }, KEY]);
    await takeBack(prepared, cluster);
    expect([await data(cluster), await restarted(cluster)]).toEqual([{}, `${KEY}/back`]);
  });

  test('keeps the other switches, and puts the earlier value back [FE-M7]', async () => {
    const cluster = setting(switched(), map({ MODEL: 'main', OTHER: 'on' }));
    const prepared = await prepare(cluster);
    await carryOut(prepared, cluster);
    expect(await data(cluster)).toEqual({ MODEL: 'backup', OTHER: 'on' });
    await takeBack(prepared, cluster);
    expect(await data(cluster)).toEqual({ MODEL: 'main', OTHER: 'on' });
  });

  test('does the rest when it was stopped between its two changes', async () => {
    const cluster = setting(switched(), map({ MODEL: 'main' }));
    const first = await prepare(cluster);
    const [write] = first.changes;
    if (write === undefined) throw new Error('there is nothing to send');
    await cluster.send(write, { dryRun: false });
    const begun = intended(first.before, first.after);
    const second = await prepare(cluster, { begun });
    expect(second.before).toEqual(first.before);
    expect(second.inverse?.changes[0]).toEqual(first.inverse?.changes[0]);
    await carryOut(second, cluster);
    expect(await restarted(cluster)).toBe(KEY);
    expect(cluster.sent).toHaveLength(2);
    expect((await prepare(cluster, { begun })).progress).toBe('done');
  });

  test('does nothing where the switch is so already [FD-M3]', async () => {
    const prepared = await prepare(setting(switched(), map({ MODEL: 'backup' })));
    expect(prepared).toMatchObject({ progress: 'unneeded', changes: [] });
  });

  test('does not take back a value that somebody has set since', async () => {
    const cluster = setting(switched());
    const prepared = await prepare(cluster);
    await carryOut(prepared, cluster);
    await cluster.edit(mapRef, [{ op: 'replace', path: '/data/MODEL', value: 'third' }]);
    await expect(takeBack(prepared, cluster)).rejects.toThrow(ConflictError);
    expect([await data(cluster), await restarted(cluster)]).toEqual([{ MODEL: 'third' }, KEY]);
  });

  test.each<[string, KubernetesObject, string]>([
    [
      'env has it too',
      switched({ env: [{ name: 'MODEL', value: 'main' }] }),
      'in env, which wins over the switch',
    ],
    ['the container does not read the map', deployment(), 'does not read ConfigMap shop-switches'],
    ['the container is not there', deployment({ container: { name: 'other' } }), "no container 'shop'"],
  ])('is refused when %s', async (_, workload, why) => {
    const { state, changes } = await prepare(setting(workload));
    expect(state.precondition).toContain(why);
    expect(changes).toEqual([]);
  });

  test('announces what running work loses [FE-M2]', async () => {
    expect((await prepare(setting(switched()))).summary).toContain('In flight: nothing');
  });
});
