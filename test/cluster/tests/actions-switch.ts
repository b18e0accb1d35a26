import assert from 'node:assert/strict';
import type { Action } from '../../../src/api/actions/index.ts';
import { CONFIG_MAPS } from '../../../src/controller/kubernetes/objects.ts';
import { at } from '../../../src/controller/kubernetes/is-so.ts';
import {
  carryOut,
  deployment,
  fieldOf,
  IMAGE,
  loses,
  podNames,
  prepare,
  refusal,
  rolledOut,
  started,
  takeBack,
} from '../support/actions.ts';
import { kubernetesPort } from '../support/kubernetes-port.ts';
import { test, type Context } from '../test.ts';

const ENV_FROM = [{ configMapRef: { name: 'server-switches', optional: true } }];
const MODEL: Action = {
  setSwitch: { target: 'server', key: 'MODEL', value: 'backup', losesInFlight: 'what the pods work on' },
};
const switched = (container: Readonly<Record<string, unknown>> = {}) =>
  deployment(`${IMAGE}:1`, { envFrom: ENV_FROM, ...container });
const mapRef = ({ namespace }: Context) => ({ ...CONFIG_MAPS, namespace, name: 'server-switches' });
const switches = async (t: Context) => at(await kubernetesPort(t).get(mapRef(t)), '/data');
const map = (data: Readonly<Record<string, string>>) => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name: 'server-switches' },
  data,
});

export const tests = [
  test('a switch makes its map and restarts the workload, once, and goes back the same way [FD-M3] [FE-M6]', async (t) => {
    await started(t, switched());
    const before = await podNames(t);
    const set = await carryOut(t, MODEL);
    assert.match(set.summary, /MODEL of .*: not set → backup.*In flight: what the pods work on/);
    assert.deepEqual(await switches(t), { MODEL: 'backup' });
    await rolledOut(t);
    const after = await podNames(t);
    assert.deepEqual(
      after.filter((name) => before.includes(name)),
      [],
    );
    assert.equal((await prepare(t, MODEL)).progress, 'done');
    assert.equal((await prepare(t, MODEL, { idempotencyKey: 'key-2' })).progress, 'unneeded');
    await takeBack(t, set);
    assert.equal(await switches(t), undefined);
    await rolledOut(t);
    const last = await podNames(t);
    assert.deepEqual(
      last.filter((name) => after.includes(name)),
      [],
    );
  }),
  test('a switch leaves the others in the map alone, and brings the earlier value back [FE-M7]', async (t) => {
    await started(t, switched());
    await t.apply(map({ MODEL: 'main', PAUSED: 'no' }));
    const set = await carryOut(t, MODEL);
    assert.deepEqual(await switches(t), { MODEL: 'backup', PAUSED: 'no' });
    await rolledOut(t);
    await takeBack(t, set);
    assert.deepEqual(await switches(t), { MODEL: 'main', PAUSED: 'no' });
  }),
  test('a switch that somebody sets at the same time loses, and nothing is restarted', async (t) => {
    await started(t, switched());
    await t.apply(map({ MODEL: 'main' }));
    const prepared = await prepare(t, MODEL);
    await t.apply(map({ MODEL: 'third' }));
    await loses(t, prepared);
    assert.deepEqual(await switches(t), { MODEL: 'third' });
    assert.equal(await fieldOf(t, '/spec/template/metadata/annotations'), undefined);
  }),
  test('a switch that was cut off between its two changes is finished, not set again', async (t) => {
    await started(t, switched());
    const { send } = kubernetesPort(t);
    const prepared = await prepare(t, MODEL);
    const [write] = prepared.changes;
    assert.ok(write !== undefined);
    await send(write, { dryRun: false });
    const rest = await carryOut(t, MODEL);
    assert.equal(rest.changes.length, 1);
    await rolledOut(t);
    assert.equal((await prepare(t, MODEL)).progress, 'done');
    assert.deepEqual(rest.inverse, prepared.inverse);
  }),
  test('a switch that env has too, or that no container reads, is refused', async (t) => {
    await started(t, switched({ env: [{ name: 'MODEL', value: 'main' }] }));
    assert.match(await refusal(t, MODEL), /has MODEL in env, which wins over the switch/);
    await t.apply(deployment(`${IMAGE}:1`));
    await rolledOut(t);
    assert.match(await refusal(t, MODEL), /does not read ConfigMap server-switches/);
    assert.equal(await switches(t), undefined);
  }),
];
