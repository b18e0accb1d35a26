import { describe, expect, test } from 'vitest';
import { madeName } from '../../../src/controller/actions/made-name.ts';
import { openTask } from '../../../src/controller/actions/open-task.ts';
import { runJob } from '../../../src/controller/actions/run-job.ts';
import { submitWorkflow } from '../../../src/controller/actions/submit-workflow.ts';
import { wait } from '../../../src/controller/actions/wait.ts';
import { JOBS, type KubernetesObject } from '../../../src/controller/kubernetes/objects.ts';
import { at } from '../../../src/controller/kubernetes/is-so.ts';
import { actionContext, intended, KEY, object } from '../../support/cluster-objects.ts';
import { containing } from '../../support/matchers.ts';
import { carryOut } from '../../support/prepared.ts';
import { ago } from '../../support/remediation.ts';
import { WritableCluster } from '../../support/writable-cluster.ts';

const made = (cluster: WritableCluster, kind: string): KubernetesObject | undefined =>
  cluster.objects.find((one) => one.kind === kind);

describe('runJob', () => {
  const adapters = {
    prune: {
      namespace: 'shop',
      image: 'tools:1.0.0',
      command: ['prune', '--task', '$(TASK_ID)'],
      parameters: ['taskId'],
      serviceAccount: 'pruner',
    },
    other: { absent: 'There is no such tool here.' },
  };
  const targets = { prune: { adapter: { name: 'prune' } }, other: { adapter: { name: 'other' } } };
  const prepare = (
    cluster: WritableCluster,
    parameters: Readonly<Record<string, string>>,
    target = 'prune',
  ) =>
    runJob.prepare(
      { target, bind: ['taskId'], timeout: '5m' },
      actionContext(cluster, { adapters, targets, parameters }),
    );

  test('runs image, command and account of the file, with the value as a variable', async () => {
    const cluster = new WritableCluster();
    await carryOut(await prepare(cluster, { taskId: 'T-1' }), cluster);
    const job = made(cluster, 'Job');
    expect(at(job, '/spec/template/spec/containers/0')).toMatchObject({
      image: 'tools:1.0.0',
      command: ['prune', '--task', '$(TASK_ID)'],
      env: [{ name: 'TASK_ID', value: 'T-1' }],
      resources: { limits: { memory: '256Mi' } },
      securityContext: { allowPrivilegeEscalation: false, readOnlyRootFilesystem: true },
    });
    expect(at(job, '/spec')).toMatchObject({
      backoffLimit: 0,
      activeDeadlineSeconds: 300,
      ttlSecondsAfterFinished: 86_400,
      template: {
        spec: {
          restartPolicy: 'Never',
          serviceAccountName: 'pruner',
          securityContext: { runAsNonRoot: true },
        },
      },
    });
  });

  test('makes one Job for one key, whatever happens in between', async () => {
    const cluster = new WritableCluster();
    const prepared = await prepare(cluster, { taskId: 'T-1' });
    await carryOut(prepared, cluster);
    const again = await prepare(cluster, { taskId: 'T-1' });
    expect(again).toMatchObject({ progress: 'open', changes: [], endsLater: 5 });
    await expect(carryOut(prepared, cluster)).rejects.toThrow('already exists');
  });

  test.each([
    ['Complete', '', { progress: 'done' }],
    ['Failed', 'DeadlineExceeded', { progress: 'open', failure: containing('DeadlineExceeded') }],
  ])('waits for the Job, and ends as %s', async (type, reason, expected) => {
    const cluster = new WritableCluster();
    await carryOut(await prepare(cluster, { taskId: 'T-1' }), cluster);
    const { metadata } = made(cluster, 'Job') ?? { metadata: { name: '' } };
    await cluster.edit({ ...JOBS, namespace: 'shop', name: metadata.name }, [
      { op: 'add', path: '/status', value: { conditions: [{ type, status: 'True', reason }] } },
    ]);
    expect(await prepare(cluster, { taskId: 'T-1' })).toMatchObject({ changes: [], ...expected });
  });

  test('lets Kubernetes expand nothing in a value', async () => {
    const cluster = new WritableCluster();
    await carryOut(await prepare(cluster, { taskId: '$(SECRET)' }), cluster);
    expect(at(made(cluster, 'Job'), '/spec/template/spec/containers/0/env/0/value')).toBe('$$(SECRET)');
  });

  test.each([
    ['a parameter is missing', {}, 'prune', 'needs taskId'],
    ['the installation goes without it', { taskId: 'T-1' }, 'other', 'There is no such tool here'],
  ])('is refused when %s', async (_, parameters, target, why) => {
    const { state, changes } = await prepare(new WritableCluster(), parameters, target);
    expect(state.precondition).toContain(why);
    expect(changes).toEqual([]);
  });
});

describe('submitWorkflow', () => {
  const targets = { recovery: { workflowTemplate: { namespace: 'shop', name: 'resilient-step' } } };
  const template = object('argoproj.io/v1alpha1', 'WorkflowTemplate', {
    name: 'resilient-step',
    namespace: 'shop',
    labels: { 'stanchion.dev/remediate': 'enabled' },
  });
  const prepare = (cluster: WritableCluster) =>
    submitWorkflow.prepare(
      { target: 'recovery', arguments: { 'max-attempts': '3' } },
      actionContext(cluster, { targets }),
    );

  test('submits a reference to the template, and nothing else that could run', async () => {
    const cluster = new WritableCluster([template]);
    await carryOut(await prepare(cluster), cluster);
    expect(made(cluster, 'Workflow')?.['spec']).toEqual({
      workflowTemplateRef: { name: 'resilient-step' },
      arguments: { parameters: [{ name: 'max-attempts', value: '3' }] },
    });
    expect((await prepare(cluster)).progress).toBe('done');
  });

  test('is refused where there is no such template', async () => {
    expect((await prepare(new WritableCluster())).state.precondition).toContain('There is no');
  });
});

describe('wait', () => {
  const asked = { atMost: '60s', what: 'the breaker' };
  const cluster = new WritableCluster();

  test('is open until its time is over, counted from where it was begun [FE-M3]', async () => {
    const begunAt = (seconds: number) =>
      actionContext(cluster, { begun: { ...intended({}, {}), at: ago(seconds) } });
    expect(await wait.prepare(asked, begunAt(59))).toMatchObject({ progress: 'open', changes: [] });
    expect(await wait.prepare(asked, begunAt(60))).toMatchObject({ progress: 'done' });
  });

  test('shows its deadline [WE-M1]', async () => {
    const { until } = await wait.prepare({ ...asked, atMost: '1h' }, actionContext(cluster));
    expect(until?.toISOString()).toBe('2026-03-04T13:00:00.000Z');
  });
});

test('openTask changes nothing', async () => {
  const asked = { task: 'Read it.', owner: 'sre', blocksClose: false };
  expect(await openTask.prepare(asked, actionContext(new WritableCluster()))).toMatchObject({
    changes: [],
    summary: 'For sre: Read it. The remediation may close before it is done.',
  });
});

test('the name of what a change makes is a label, and differs with the key alone', () => {
  const name = madeName('a'.repeat(80), KEY);
  expect(name).toMatch(/^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])$/);
  expect(madeName('a'.repeat(80), KEY)).toBe(name);
  expect(madeName('a'.repeat(80), 'key-2')).not.toBe(name);
});
