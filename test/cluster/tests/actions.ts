import assert from 'node:assert/strict';
import type { Action } from '../../../src/api/actions/index.ts';
import type { Target } from '../../../src/api/target.ts';
import type { ActionContext } from '../../../src/controller/actions/action-module.ts';
import { prepareAction } from '../../../src/controller/actions/index.ts';
import { ConflictError, RetryableError } from '../../../src/controller/kubernetes/errors.ts';
import { at } from '../../../src/controller/kubernetes/is-so.ts';
import { DEPLOYMENTS } from '../../../src/controller/kubernetes/objects.ts';
import { sampleRemediation, alertSource } from '../../support/remediation.ts';
import { hang } from '../kubelet/outcomes/index.ts';
import { kubernetesPort } from '../support/kubernetes-port.ts';
import { test, type Context } from '../test.ts';
import { eventually } from '../wait.ts';

const IMAGE = 'server.example.com/server';
const labels = { app: 'server' };

function deployment(image: string) {
  const resources = { requests: { cpu: '10m', memory: '64Mi' }, limits: { cpu: '100m', memory: '128Mi' } };
  const spec = { containers: [{ name: 'server', image, command: ['/bin/server'], resources }] };
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'server', labels: { 'stanchion.dev/remediate': 'enabled' } },
    spec: { replicas: 2, selector: { matchLabels: labels }, template: { metadata: { labels }, spec } },
  };
}

/** The Deployment is as it is to be, all its pods are ready, and those of before are gone, not only on their way out. */
async function rolledOut(t: Context): Promise<void> {
  await eventually('the rollout is complete', async () => {
    const object = await kubernetesPort(t.admin).get(refOf(t));
    const done = at(object, '/status/observedGeneration') === object?.metadata.generation;
    const wanted = at(object, '/spec/replicas');
    const counts = ['updatedReplicas', 'readyReplicas', 'replicas'].map((name) =>
      at(object, `/status/${name}`),
    );
    return done && counts.every((count) => count === wanted) && (await podNames(t)).length === wanted;
  });
}

function refOf({ namespace }: Context) {
  return { ...DEPLOYMENTS, namespace, name: 'server' };
}

async function prepare(t: Context, action: Action, patch: Partial<ActionContext> = {}) {
  const target: Target = { deployment: { namespace: t.namespace, name: 'server', container: 'server' } };
  const now = new Date();
  const source = alertSource({ startsAt: now.toISOString() });
  const prepared = await prepareAction(action, {
    now,
    remediation: sampleRemediation({ spec: { source } }),
    system: 'server',
    idempotencyKey: 'key-1',
    begun: undefined,
    parameters: {},
    target: () => target,
    evidence: new Map(),
    cluster: kubernetesPort(t.admin),
    adapters: {},
    ...patch,
  });
  assert.ok(prepared !== undefined);
  assert.equal(prepared.state.precondition, undefined);
  return prepared;
}

/** As a dry run first, which must leave nothing behind, and then in earnest. */
async function carryOut(t: Context, action: Action, patch: Partial<ActionContext> = {}) {
  const { send, get } = kubernetesPort(t.admin);
  const prepared = await prepare(t, action, patch);
  const before = (await get(refOf(t)))?.metadata.generation;
  for (const change of prepared.changes) await send(change, { dryRun: true });
  assert.equal((await get(refOf(t)))?.metadata.generation, before);
  for (const change of prepared.changes) await send(change, { dryRun: false });
  return prepared;
}

async function takeBack(t: Context, { inverse }: Awaited<ReturnType<typeof prepare>>) {
  for (const change of inverse?.changes ?? []) await kubernetesPort(t.admin).send(change, { dryRun: false });
}

async function started(t: Context, image = `${IMAGE}:1`): Promise<void> {
  t.play(() => hang());
  await t.apply(deployment(image));
  await rolledOut(t);
}

const podNames = async (t: Context) =>
  (await t.admin.list({ apiVersion: 'v1', kind: 'Pod', namespace: t.namespace })).map(
    ({ metadata }) => metadata.name,
  );

export const tests = [
  test('a restart replaces every pod once, and is known again', async (t) => {
    await started(t);
    const before = await podNames(t);
    const restart: Action = { restartWorkload: { target: 'server' } };
    await carryOut(t, restart);
    await rolledOut(t);
    const after = await podNames(t);
    assert.equal(after.filter((name) => before.includes(name)).length, 0);
    assert.equal((await prepare(t, restart)).progress, 'done');
  }),
  test('a rollback runs the earlier revision again, and a stale one is refused [ARCO-M2]', async (t) => {
    await started(t);
    const { get, send, list } = kubernetesPort(t.admin);
    const replicaSets = () =>
      list({ group: 'apps', version: 'v1', plural: 'replicasets' }, { namespace: t.namespace });
    const ready: Readonly<Record<string, string>> = Object.fromEntries(
      (await replicaSets()).map(({ metadata }) => [metadata.uid ?? '', new Date().toISOString()]),
    );
    await t.apply(deployment(`${IMAGE}:2`));
    await rolledOut(t);
    const remediation = { ...sampleRemediation(), metadata: { name: 'r', namespace: t.namespace } };
    await t.apply({
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: 'stanchion-ready-revisions' },
      data: ready,
    });
    // Whole seconds tell when a ReplicaSet was made; the failure begins after that.
    const source = alertSource({ startsAt: new Date(Date.now() + 2000).toISOString() });
    const patch = { remediation: { ...remediation, spec: { ...remediation.spec, source } } };
    const back: Action = { rollBackWorkload: { target: 'server', rolledOutWithin: '1h' } };
    const stale = await prepare(t, back, patch);
    await t.apply({
      ...deployment(`${IMAGE}:2`),
      metadata: { ...deployment('').metadata, annotations: { a: 'b' } },
    });
    for (const change of stale.changes) {
      await assert.rejects(send(change, { dryRun: false }), ConflictError);
    }
    await rolledOut(t);
    await carryOut(t, back, patch);
    await rolledOut(t);
    const image = at(await get(refOf(t)), '/spec/template/spec/containers/0/image');
    assert.equal(image, `${IMAGE}:1`);
    // The Deployment controller takes the same ReplicaSet into use again, so the template is exactly the earlier one.
    assert.equal((await replicaSets()).length, 2);
    const again = await prepareAgain(t, back, patch);
    assert.match(again ?? '', /rolled back for r already/);
  }),
  test('scaling goes by the scale of the Deployment, or the minimum of its autoscaler, and back [FD-M11]', async (t) => {
    await started(t);
    const { get } = kubernetesPort(t.admin);
    const scale: Action = { scaleWorkload: { target: 'server', replicas: 4 } };
    const plain = await carryOut(t, scale);
    await rolledOut(t);
    assert.equal(at(await get(refOf(t)), '/spec/replicas'), 4);
    await takeBack(t, plain);
    await rolledOut(t);
    const autoscaler = {
      apiVersion: 'autoscaling/v2',
      kind: 'HorizontalPodAutoscaler',
      metadata: { name: 'server' },
      spec: {
        scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'server' },
        minReplicas: 1,
        maxReplicas: 3,
      },
    };
    await t.apply(autoscaler);
    const capped = await carryOut(t, scale);
    assert.match(capped.summary, /1 → 3. 4 were asked for; capped by its maximum of 3/);
    const ref = { group: 'autoscaling', version: 'v2', plural: 'horizontalpodautoscalers' };
    const least = async () =>
      at(await get({ ...ref, namespace: t.namespace, name: 'server' }), '/spec/minReplicas');
    assert.equal(await least(), 3);
    await takeBack(t, capped);
    assert.equal(await least(), 1);
  }),
  test('a memory limit is raised and put back', async (t) => {
    await started(t);
    const { get } = kubernetesPort(t.admin);
    const raise: Action = { raiseMemory: { target: 'server', to: '256Mi', cap: '1Gi' } };
    const limit = async () =>
      at(await get(refOf(t)), '/spec/template/spec/containers/0/resources/limits/memory');
    const raised = await carryOut(t, raise);
    assert.equal(await limit(), '256Mi');
    await rolledOut(t);
    await takeBack(t, raised);
    assert.equal(await limit(), '128Mi');
  }),
  test('an eviction respects the disruption budget, in the dry run too [FD-M1]', async (t) => {
    await started(t);
    const budget = {
      apiVersion: 'policy/v1',
      kind: 'PodDisruptionBudget',
      metadata: { name: 'server' },
      spec: { maxUnavailable: 0, selector: { matchLabels: labels } },
    };
    await t.apply(budget);
    const [first = ''] = await podNames(t);
    const evict: Action = { evictPod: { target: 'server', inactiveConsumerOf: 'queue' } };
    const silent = { inactiveConsumers: () => Promise.resolve([`worker-${first}`]) };
    const { changes } = await prepare(t, evict, silent);
    for (const change of changes) {
      await assert.rejects(kubernetesPort(t.admin).send(change, { dryRun: true }), RetryableError);
    }
    await t.apply({ ...budget, spec: { ...budget.spec, maxUnavailable: 1 } });
    await eventually('the budget allows one', async () => {
      await carryOut(t, evict, silent);
      return true;
    });
    await eventually('the pod is gone', async () => !(await podNames(t)).includes(first));
    await rolledOut(t);
  }),
];

/** Why the same is refused for another key. */
async function prepareAgain(t: Context, action: Action, patch: Partial<ActionContext>) {
  const target: Target = { deployment: { namespace: t.namespace, name: 'server', container: 'server' } };
  const prepared = await prepareAction(action, {
    now: new Date(),
    remediation: patch.remediation ?? sampleRemediation(),
    system: 'server',
    idempotencyKey: 'key-2',
    begun: undefined,
    parameters: {},
    target: () => target,
    evidence: new Map(),
    cluster: kubernetesPort(t.admin),
    adapters: {},
  });
  return prepared?.state.precondition;
}
