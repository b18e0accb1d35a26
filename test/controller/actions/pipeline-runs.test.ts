import { describe, expect, test } from 'vitest';
import { cancelPipelineRun } from '../../../src/controller/actions/cancel-pipeline-run.ts';
import { deletePipelineRun } from '../../../src/controller/actions/delete-pipeline-run.ts';
import { OPTED_IN, REMEDIATION_OPT_IN } from '../../../src/conventions/labels.ts';
import { ConflictError } from '../../../src/controller/kubernetes/errors.ts';
import { at } from '../../../src/controller/kubernetes/is-so.ts';
import { PIPELINE_RUNS, type KubernetesObject } from '../../../src/controller/kubernetes/objects.ts';
import { lockName, OWNER_LABEL } from '../../../src/controller/kubernetes/pipeline-run.ts';
import { actionContext, intended, object } from '../../support/cluster-objects.ts';
import { carryOut } from '../../support/prepared.ts';
import { ago } from '../../support/remediation.ts';
import { WritableCluster } from '../../support/writable-cluster.ts';

const NAMESPACE = 'kubernaut-workflows';
const NAME = 'wfe-cf0cc089293b1165';
const ref = { ...PIPELINE_RUNS, namespace: NAMESPACE, name: NAME };
const run = (status: Readonly<Record<string, unknown>> = {}, owner = 'we-1', uid = 'uid-run') =>
  object(
    'tekton.dev/v1',
    'PipelineRun',
    { name: NAME, namespace: NAMESPACE, uid, labels: { [OWNER_LABEL]: owner } },
    {
      spec: {},
      status: { startTime: ago(4000), ...status },
    },
  );
const namespace = object('v1', 'Namespace', { name: NAMESPACE, labels: { [REMEDIATION_OPT_IN]: OPTED_IN } });
const execution = (phase: string) =>
  object(
    'kubernaut.ai/v1alpha1',
    'WorkflowExecution',
    { name: 'we-1', namespace: 'apps' },
    { status: { phase } },
  );
const setting = (...objects: readonly KubernetesObject[]) => new WritableCluster([namespace, ...objects]);
const context = (cluster: WritableCluster, patch: Parameters<typeof actionContext>[1] = {}) =>
  actionContext(cluster, {
    targets: {
      runs: {
        resources: {
          group: 'tekton.dev',
          version: 'v1',
          kind: 'PipelineRun',
          plural: 'pipelineruns',
          namespace: NAMESPACE,
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
    },
    parameters: {
      execution: 'we-1',
      executionNamespace: 'apps',
      targetResource: 'payment/deployment/payment-api',
    },
    ...patch,
  });

test.each([
  ['payment/deployment/payment-api', 'wfe-cf0cc089293b1165'],
  ['default/deployment/nginx', 'wfe-f3457dcc8fbcb6d9'],
  ['node/worker-1', 'wfe-c4367b7a6a9dedfc'],
])('the lock of %s is %s', (target, name) => {
  expect(lockName(target)).toBe(name);
});

describe('cancelPipelineRun', () => {
  const prepare = (cluster: WritableCluster, patch = {}) =>
    cancelPipelineRun.prepare({ target: 'runs', status: 'Cancelled' }, context(cluster, patch));

  test('asks Tekton to end the run of the execution [WE-M2]', async () => {
    const cluster = setting(run());
    const prepared = await prepare(cluster);
    expect(prepared.state).toEqual({ key: `${NAMESPACE}/pipelineruns/${NAME}`, optedIn: true });
    await carryOut(prepared, cluster);
    expect(at(await cluster.get(ref), '/spec/status')).toBe('Cancelled');
    expect((await prepare(cluster, { begun: intended(prepared.before, prepared.after) })).progress).toBe(
      'done',
    );
  });

  test('leaves the run of another execution alone, also when it takes the name in between [WE-M2]', async () => {
    expect((await prepare(setting(run({}, 'we-2')))).state.precondition).toContain(
      'belongs to execution we-2',
    );
    const cluster = setting(run());
    const prepared = await prepare(cluster);
    cluster.objects.splice(1, 1, run({}, 'we-2', 'uid-other'));
    await expect(carryOut(prepared, cluster)).rejects.toThrow(ConflictError);
  });

  test('is not needed where the run has ended, or is gone', async () => {
    expect((await prepare(setting(run({ completionTime: ago(60) })))).progress).toBe('unneeded');
    expect((await prepare(setting())).progress).toBe('unneeded');
  });
});

describe('deletePipelineRun', () => {
  const guarded = {
    target: 'runs',
    requires: 'complete-and-cooled-down',
    executions: 'executions',
    cooldown: '5m',
  } as const;
  const prepare = (cluster: WritableCluster, patch = {}) =>
    deletePipelineRun.prepare(guarded, context(cluster, patch));
  const ended = (seconds: number) => run({ completionTime: ago(seconds) });

  test('deletes exactly the ended run that it has read [WE-M5]', async () => {
    const cluster = setting(ended(301), execution('Failed'));
    const prepared = await prepare(cluster);
    expect(prepared.changes).toEqual([{ delete: { ref, uid: 'uid-run', resourceVersion: '1' } }]);
    await carryOut(prepared, cluster);
    expect(await cluster.get(ref)).toBeUndefined();
    expect((await prepare(cluster, { begun: intended(prepared.before, prepared.after) })).progress).toBe(
      'done',
    );
  });

  test.each<[string, readonly KubernetesObject[], string]>([
    ['the run goes on', [run(), execution('Failed')], 'has not ended'],
    ['the cooldown is not over', [ended(299), execution('Failed')], 'ended 299 s ago'],
    ['the execution goes on', [ended(301), execution('Running')], 'Execution apps/we-1 has not ended'],
    [
      'it is the lock of another execution',
      [run({ completionTime: ago(999) }, 'we-2'), execution('Failed')],
      'we-2',
    ],
  ])('is refused when %s [WE-M5]', async (_, objects, why) => {
    const { state, changes } = await prepare(setting(...objects));
    expect(state.precondition).toContain(why);
    expect(changes).toEqual([]);
  });

  test('never deletes the lock that another execution has taken in between [WE-M5]', async () => {
    const cluster = setting(ended(301), execution('Failed'));
    const prepared = await prepare(cluster);
    cluster.objects.splice(1, 1, run({}, 'we-2', 'uid-other'));
    await expect(carryOut(prepared, cluster)).rejects.toThrow(ConflictError);
    const begun = intended(prepared.before, prepared.after);
    expect(await prepare(cluster, { begun })).toMatchObject({ progress: 'done', changes: [] });
  });

  test('with an approval deletes a run that goes on, and shows the warning [WE-M3]', async () => {
    const cluster = setting(run());
    const prepared = await deletePipelineRun.prepare(
      { target: 'runs', requires: 'approval', warning: 'WARNING: half changed.' },
      context(cluster),
    );
    expect(prepared.summary).toContain('WARNING: half changed.');
    expect(prepared.changes).toMatchObject([{ delete: { uid: 'uid-run' } }]);
    const foreign = await deletePipelineRun.prepare(
      { target: 'runs', requires: 'approval' },
      context(setting(run({}, 'we-2'))),
    );
    expect(foreign.changes).toEqual([]);
  });

  test('needs the opt-in of the run or of its namespace', async () => {
    const closed = new WritableCluster([ended(301), execution('Failed')]);
    expect((await prepare(closed)).state.optedIn).toBe(false);
  });
});
