import assert from 'node:assert/strict';
import type { Action } from '../../../src/api/actions/index.ts';
import { ConflictError, RetryableError } from '../../../src/controller/kubernetes/errors.ts';
import { at } from '../../../src/controller/kubernetes/is-so.ts';
import { alertSource, sampleRemediation } from '../../support/remediation.ts';
import {
  carryOut,
  deployment,
  fieldOf,
  IMAGE,
  podNames,
  prepare,
  refusal,
  rolledOut,
  SERVER_LABELS as labels,
  started,
  takeBack,
} from '../support/actions.ts';
import { kubernetesPort } from '../support/kubernetes-port.ts';
import { test } from '../test.ts';
import { eventually } from '../wait.ts';

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
    const { send, list } = kubernetesPort(t);
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
    assert.equal(await fieldOf(t, '/spec/template/spec/containers/0/image'), `${IMAGE}:1`);
    // The Deployment controller takes the same ReplicaSet into use again, so the template is exactly the earlier one.
    assert.equal((await replicaSets()).length, 2);
    const again = await refusal(t, back, { ...patch, idempotencyKey: 'key-2' });
    assert.match(again, /rolled back for r already/);
  }),
  test('scaling goes by the scale of the Deployment, or the minimum of its autoscaler, and back [FD-M11]', async (t) => {
    await started(t);
    const { get } = kubernetesPort(t);
    const scale: Action = { scaleWorkload: { target: 'server', replicas: 4 } };
    const plain = await carryOut(t, scale);
    await rolledOut(t);
    assert.equal(await fieldOf(t, '/spec/replicas'), 4);
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
    const raise: Action = { raiseMemory: { target: 'server', to: '256Mi', cap: '1Gi' } };
    const limit = () => fieldOf(t, '/spec/template/spec/containers/0/resources/limits/memory');
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
      await assert.rejects(kubernetesPort(t).send(change, { dryRun: true }), RetryableError);
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
