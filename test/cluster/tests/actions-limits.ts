import assert from 'node:assert/strict';
import type { Action } from '../../../src/api/actions/index.ts';
import { at } from '../../../src/controller/kubernetes/is-so.ts';
import { alertSource, sampleRemediation } from '../../support/remediation.ts';
import {
  carryOut,
  deployment,
  fieldOf,
  IMAGE,
  loses,
  prepare,
  propose,
  refOf,
  refusal,
  rolledOut,
  started,
} from '../support/actions.ts';
import { kubernetesPort } from '../support/kubernetes-port.ts';
import { test, type Context } from '../test.ts';
import { eventually } from '../wait.ts';

const LIMIT = '/spec/template/spec/containers/0/resources/limits/memory';
const BACK: Action = { rollBackWorkload: { target: 'server', rolledOutWithin: '1h' } };

/** A quota whose use has been counted. */
async function quota(t: Context, hard: Readonly<Record<string, string>>): Promise<void> {
  const ref = { apiVersion: 'v1', kind: 'ResourceQuota', namespace: t.namespace, name: 'q' };
  await t.apply({ apiVersion: 'v1', kind: 'ResourceQuota', metadata: { name: 'q' }, spec: { hard } });
  await eventually('the quota is counted', async () => {
    const counted = await t.admin.get(ref);
    return (
      JSON.stringify(at(counted, '/status/hard')) === JSON.stringify(at(counted, '/spec/hard')) &&
      Object.keys(hard).every((name) => ![undefined, '0'].includes(used(counted, name)))
    );
  });
}

function used(quotaObject: unknown, name: string): string | undefined {
  const value = at(quotaObject, `/status/used/${name}`);
  return typeof value === 'string' ? value : undefined;
}

async function editReplicas(t: Context, replicas: number): Promise<void> {
  const { name, namespace } = refOf(t);
  await t.admin.patch({ apiVersion: 'apps/v1', kind: 'Deployment', namespace, name }, { spec: { replicas } });
}

export const tests = [
  test('scaling goes no further than the quota has room for, and says so [FD-M11]', async (t) => {
    await started(t);
    await quota(t, { pods: '3' });
    const scale: Action = { scaleWorkload: { target: 'server', replicas: 10 } };
    const { summary } = await carryOut(t, scale);
    assert.match(summary, /2 → 3. 10 were asked for; capped by quota q\b/);
    await rolledOut(t);
    assert.equal(await fieldOf(t, '/spec/replicas'), 3);
    await quota(t, { pods: '3' });
    const more = { idempotencyKey: 'key-2' };
    await eventually('there is no room left', async () =>
      /stays at 3\. 10 were asked for; capped by quota q/.test(
        (await propose(t, scale, more)).state.capacity ?? '',
      ),
    );
  }),
  test('scaling never lowers, and loses against whoever scaled meanwhile', async (t) => {
    await started(t);
    const scale: Action = { scaleWorkload: { target: 'server', replicas: 3 } };
    const stale = await prepare(t, scale);
    await editReplicas(t, 4);
    await loses(t, stale);
    const unneeded = await prepare(t, scale);
    assert.deepEqual([unneeded.progress, unneeded.changes], ['unneeded', []]);
    assert.equal(await fieldOf(t, '/spec/replicas'), 4);
  }),
  test('a memory limit is never lowered, goes to the cap and no further, and keeps the request [ARCO-M3]', async (t) => {
    await started(t);
    const lower: Action = { raiseMemory: { target: 'server', to: '64Mi', cap: '1Gi' } };
    assert.deepEqual((await prepare(t, lower)).changes, []);
    assert.equal((await prepare(t, lower)).progress, 'unneeded');
    const raise: Action = { raiseMemory: { target: 'server', to: '4Gi', cap: '256Mi' } };
    const stale = await prepare(t, raise);
    await t.apply(deployment(`${IMAGE}:2`));
    await rolledOut(t);
    await loses(t, stale);
    await carryOut(t, raise);
    assert.equal(await fieldOf(t, LIMIT), '256Mi');
    assert.equal(await fieldOf(t, LIMIT.replace('limits', 'requests')), '64Mi');
    assert.equal((await prepare(t, raise)).progress, 'done');
    await rolledOut(t);
    assert.equal((await prepare(t, raise, { idempotencyKey: 'key-2' })).progress, 'unneeded');
  }),
  test('a memory limit that the quota or a LimitRange forbids is not raised [ARCO-M3]', async (t) => {
    await started(t);
    await quota(t, { 'limits.memory': '300Mi' });
    const raise: Action = { raiseMemory: { target: 'server', to: '256Mi', cap: '1Gi' } };
    assert.match(await refusal(t, raise), /no room for 2 pods with a limit of 256Mi.*quota q: limits.memory/);
    await quota(t, { 'limits.memory': '10Gi' });
    assert.equal(await refusal(t, raise), '');
    const most = { apiVersion: 'v1', kind: 'LimitRange', metadata: { name: 'most' } };
    await t.apply({ ...most, spec: { limits: [{ type: 'Container', max: { memory: '200Mi' } }] } });
    assert.match(await refusal(t, raise), /200Mi/);
    assert.equal(await fieldOf(t, LIMIT), '128Mi');
  }),
  test('a rollback is refused when the failure began before the rollout, or the revision never worked [ARCO-M2]', async (t) => {
    await started(t);
    const early = new Date(Date.now() - 3_600_000).toISOString();
    const late = () => new Date(Date.now() + 2000).toISOString();
    const metadata = { name: 'r', namespace: t.namespace };
    const since = (startsAt: string) => {
      const remediation = sampleRemediation({ spec: { source: alertSource({ startsAt }) } });
      return { remediation: { ...remediation, metadata } };
    };
    assert.match(await refusal(t, BACK, since(late())), /has no earlier revision/);
    await t.apply(deployment(`${IMAGE}:2`));
    await rolledOut(t);
    assert.match(await refusal(t, BACK, since(early)), /came after the failure began/);
    assert.match(await refusal(t, BACK, since(late())), /Nobody has seen a ready pod of revision 1/);
    assert.equal(await fieldOf(t, '/spec/template/spec/containers/0/image'), `${IMAGE}:2`);
  }),
  test('waiting and opening a task send nothing', async (t) => {
    const wait: Action = { wait: { atMost: '60s', what: 'the half-open state' } };
    const task: Action = { openTask: { task: 'Look at it.', owner: 'sre', blocksClose: true } };
    for (const action of [wait, task]) {
      const { changes, state } = await carryOut(t, action);
      assert.deepEqual(changes, []);
      assert.match(state.key, /remediations/);
    }
    assert.equal((await kubernetesPort(t).get(refOf(t))) === undefined, true);
  }),
];
