import assert from 'node:assert/strict';
import type { Action } from '../../../src/api/actions/index.ts';
import type { ActionContext } from '../../../src/controller/actions/action-module.ts';
import { JOBS } from '../../../src/controller/kubernetes/objects.ts';
import { at } from '../../../src/controller/kubernetes/is-so.ts';
import { exit, hang, succeed } from '../kubelet/outcomes/index.ts';
import { carryOut, prepare, propose, refusal } from '../support/actions.ts';
import { kubernetesPort } from '../support/kubernetes-port.ts';
import { accountReady } from '../namespace.ts';
import { test, type Context } from '../test.ts';
import { eventually } from '../wait.ts';

const PRUNE: Action = { runJob: { target: 'prune', bind: ['taskId'], timeout: '5m' } };
const COMMAND = ['/bin/prune', '--task', '$(TASK_ID)'];
/** What a shell, and Kubernetes itself, would make something else of. */
const HOSTILE = 'T-1; $(SECRET) `id` $HOME "';

function context(t: Context, taskId: string): Partial<ActionContext> {
  const adapter = {
    namespace: t.namespace,
    image: 'tools.example.com/prune:1.0.0',
    command: COMMAND,
    parameters: ['taskId'],
    serviceAccount: 'pruner',
  };
  return {
    adapters: { prune: adapter },
    target: () => ({ adapter: { name: 'prune' } }),
    parameters: { taskId },
  };
}

const jobs = (t: Context) => kubernetesPort(t).list(JOBS, { namespace: t.namespace });

async function withAccount(t: Context): Promise<void> {
  await t.apply({ apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: 'pruner' } });
  await accountReady(t.admin, t.namespace, 'pruner');
}

/** Waits for what the Job came to. */
function ended(t: Context, patch: Partial<ActionContext>) {
  return eventually(
    'the Job has ended',
    async () => {
      const now = await propose(t, PRUNE, patch);
      return (now.progress === 'done' || now.failure !== undefined) && now;
    },
    { timeout: 60_000 },
  );
}

export const tests = [
  test('a Job runs what the file of adapters says, with the value as a variable and no shell, and is waited for', async (t) => {
    await withAccount(t);
    let finish = (): void => undefined;
    const finished = new Promise<void>((resolve) => (finish = resolve));
    t.play(() => async (run) => {
      await finished;
      return succeed()(run);
    });
    const patch = context(t, HOSTILE);
    await carryOut(t, PRUNE, patch);
    const [job] = await jobs(t);
    const pod = '/spec/template/spec';
    const container = at(job, `${pod}/containers/0`);
    assert.equal(at(container, '/image'), 'tools.example.com/prune:1.0.0');
    assert.deepEqual(at(container, '/command'), COMMAND);
    const value = 'T-1; $$(SECRET) `id` $$HOME "';
    assert.deepEqual(at(container, '/env'), [{ name: 'TASK_ID', value }]);
    assert.equal(at(job, `${pod}/serviceAccountName`), 'pruner');
    assert.equal(at(job, '/spec/ttlSecondsAfterFinished'), 86_400);
    assert.equal(at(job, '/spec/activeDeadlineSeconds'), 300);
    await eventually('its pod runs', () => t.executions().length === 1);
    const running = await prepare(t, PRUNE, patch);
    assert.deepEqual([running.progress, running.changes], ['open', []]);
    finish();
    assert.equal((await ended(t, patch)).progress, 'done');
    assert.equal((await jobs(t)).length, 1);
  }),
  test('a Job that fails is a failure with its reason, and is not run again', async (t) => {
    await withAccount(t);
    t.play(() => exit(3));
    const patch = context(t, 'T-2');
    await carryOut(t, PRUNE, patch);
    const { failure, progress } = await ended(t, patch);
    assert.match(failure ?? '', /has failed: BackoffLimitExceeded/);
    assert.equal(progress, 'open');
    assert.equal(t.executions().length, 1);
  }),
  test('a Job that hangs is ended at its deadline', async (t) => {
    await withAccount(t);
    t.play(() => hang());
    const patch = context(t, 'T-3');
    const short: Action = { runJob: { target: 'prune', bind: ['taskId'], timeout: '1s' } };
    await carryOut(t, short, patch);
    assert.match((await ended(t, patch)).failure ?? '', /has failed: DeadlineExceeded/);
  }),
  test("a Job of somebody else's, a parameter too few, or an adapter that is not there is refused", async (t) => {
    await withAccount(t);
    t.play(() => hang());
    const patch = context(t, 'T-4');
    await carryOut(t, PRUNE, patch);
    const [job] = await jobs(t);
    const ref = { apiVersion: 'batch/v1', kind: 'Job', namespace: t.namespace, name: job?.metadata.name };
    await t.admin.patch(ref, { metadata: { annotations: { 'stanchion.dev/change': 'another' } } });
    assert.match(await refusal(t, PRUNE, patch), /of somebody else's/);
    assert.match(await refusal(t, PRUNE, { ...patch, parameters: {} }), /somebody else's|needs taskId/);
    const key = { idempotencyKey: 'key-2' };
    assert.match(await refusal(t, PRUNE, { ...patch, ...key, parameters: {} }), /needs taskId/);
    assert.match(await refusal(t, PRUNE, { ...patch, ...key, adapters: {} }), /no adapter 'prune'/);
  }),
];
