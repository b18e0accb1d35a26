import assert from 'node:assert/strict';
import type { Action } from '../../../src/api/actions/index.ts';
import type { Target } from '../../../src/api/target.ts';
import type { ActionContext } from '../../../src/controller/actions/action-module.ts';
import { PIPELINE_RUNS } from '../../../src/controller/kubernetes/objects.ts';
import { at } from '../../../src/controller/kubernetes/is-so.ts';
import { lockName, OWNER_LABEL } from '../../../src/controller/kubernetes/pipeline-run.ts';
import { carryOut, loses, OPTED, prepare, propose, refusal } from '../support/actions.ts';
import { kubernetesPort } from '../support/kubernetes-port.ts';
import { installKubernautKinds } from '../support/kubernaut-crds.ts';
import { test, type Context } from '../test.ts';

const RESOURCE = 'payment/deployment/payment-api';
const LOCK = 'wfe-cf0cc089293b1165';
const CANCEL: Action = { cancelPipelineRun: { target: 'runs', status: 'Cancelled' } };
const DELETE: Action = {
  deletePipelineRun: {
    target: 'runs',
    requires: 'complete-and-cooled-down',
    executions: 'executions',
    cooldown: '5m',
  },
};
const APPROVED: Action = {
  deletePipelineRun: { target: 'runs', requires: 'approval', warning: 'WARNING: half changed.' },
};

function context({ namespace }: Context): Partial<ActionContext> {
  const targets: Readonly<Record<string, Target>> = {
    runs: {
      resources: {
        group: 'tekton.dev',
        version: 'v1',
        kind: 'PipelineRun',
        plural: 'pipelineruns',
        namespace,
      },
    },
    executions: {
      resources: {
        group: 'kubernaut.ai',
        version: 'v1alpha1',
        kind: 'WorkflowExecution',
        plural: 'workflowexecutions',
      },
    },
  };
  return {
    target: (id) => {
      const found = targets[id];
      if (found === undefined) throw new RangeError(`no target '${id}'`);
      return found;
    },
    parameters: { execution: 'we-1', executionNamespace: namespace, targetResource: RESOURCE },
  };
}

const runRef = ({ namespace }: Context) => ({
  apiVersion: 'tekton.dev/v1',
  kind: 'PipelineRun',
  namespace,
  name: LOCK,
});
const run = (t: Context) => kubernetesPort(t).get({ ...PIPELINE_RUNS, namespace: t.namespace, name: LOCK });
const before = (seconds: number) => `${new Date(Date.now() - seconds * 1000).toISOString().slice(0, 19)}Z`;

/** The lock of the target, held by an execution; ended so many seconds ago, or running. */
async function lock(t: Context, owner: string, ended?: number): Promise<void> {
  const { apiVersion, kind } = runRef(t);
  const metadata = { name: LOCK, labels: { ...OPTED, [OWNER_LABEL]: owner } };
  await t.apply({ apiVersion, kind, metadata, spec: { pipelineRef: { name: 'restart' } } });
  const completion = ended === undefined ? {} : { completionTime: before(ended) };
  await t.admin.patch(runRef(t), { status: { startTime: before(7200), ...completion } }, 'status');
}

async function execution(t: Context, phase: string): Promise<void> {
  const apiVersion = 'kubernaut.ai/v1alpha1';
  const ref = { apiVersion, kind: 'WorkflowExecution', namespace: t.namespace, name: 'we-1' };
  await t.apply({
    apiVersion,
    kind: ref.kind,
    metadata: { name: 'we-1' },
    spec: { targetResource: RESOURCE },
  });
  await t.admin.patch(ref, { status: { phase } }, 'status');
}

/** Another execution takes the lock, which has the same name whoever holds it. */
async function taken(t: Context): Promise<void> {
  await t.admin.remove(runRef(t));
  await lock(t, 'we-2');
}

export const tests = [
  test('the run of the execution is asked to end, once, and no other field changes [WE-M2] [WE-D5]', async (t) => {
    await installKubernautKinds(t);
    assert.equal(lockName(RESOURCE), LOCK);
    await lock(t, 'we-1');
    const { state } = await prepare(t, CANCEL, context(t));
    assert.deepEqual(state, { key: `${t.namespace}/pipelineruns/${LOCK}`, optedIn: true });
    await carryOut(t, CANCEL, context(t));
    assert.deepEqual(at(await run(t), '/spec'), { pipelineRef: { name: 'restart' }, status: 'Cancelled' });
    assert.deepEqual((await prepare(t, CANCEL, context(t))).changes, []);
  }),
  test('the run of another execution is neither cancelled nor deleted, also when it takes the name in between [WE-M2] [WE-M5]', async (t) => {
    await installKubernautKinds(t);
    await lock(t, 'we-1');
    const cancel = await prepare(t, CANCEL, context(t));
    await lock(t, 'we-1', 301);
    await execution(t, 'Failed');
    const remove = await prepare(t, DELETE, context(t));
    const approved = await prepare(t, APPROVED, context(t));
    await taken(t);
    for (const stale of [cancel, remove, approved]) await loses(t, stale);
    for (const action of [CANCEL, DELETE, APPROVED]) {
      assert.match(await refusal(t, action, context(t)), /belongs to execution we-2, and not to we-1/);
    }
    assert.equal((await run(t))?.metadata.labels?.[OWNER_LABEL], 'we-2');
    assert.equal(at(await run(t), '/spec/status'), undefined);
  }),
  test('a run that changed since it was read is not deleted', async (t) => {
    await installKubernautKinds(t);
    await lock(t, 'we-1', 301);
    await execution(t, 'Failed');
    const stale = await prepare(t, DELETE, context(t));
    await t.admin.patch(runRef(t), { metadata: { annotations: { touched: 'yes' } } });
    await loses(t, stale);
    assert.ok((await run(t)) !== undefined);
  }),
  test('only a run that has ended, of an execution that has, is deleted, and only after the cooldown [WE-M5]', async (t) => {
    await installKubernautKinds(t);
    await lock(t, 'we-1');
    await execution(t, 'Running');
    assert.match(await refusal(t, DELETE, context(t)), /has not ended/);
    await lock(t, 'we-1', 200);
    assert.match(await refusal(t, DELETE, context(t)), /is kept for 5m/);
    await lock(t, 'we-1', 400);
    assert.match(await refusal(t, DELETE, context(t)), /Execution .*we-1 has not ended/);
    await execution(t, 'Completed');
    await carryOut(t, DELETE, context(t));
    assert.equal(await run(t), undefined);
    assert.equal((await propose(t, DELETE, context(t))).progress, 'unneeded');
  }),
  test('with an approval a run that goes on is deleted by its uid, and the warning is shown [WE-M3]', async (t) => {
    await installKubernautKinds(t);
    await lock(t, 'we-1');
    const uid = (await run(t))?.metadata.uid ?? '';
    const prepared = await carryOut(t, APPROVED, context(t));
    assert.match(prepared.summary, /WARNING: half changed\./);
    assert.equal(at(prepared.changes[0], '/delete/uid'), uid);
    assert.equal(await run(t), undefined);
  }),
];
