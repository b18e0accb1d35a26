import { describe, expect, test } from 'vitest';
import { at } from '../../../src/controller/kubernetes/is-so.ts';
import type { KubernetesObject } from '../../../src/controller/kubernetes/objects.ts';
import { lockName, OWNER_LABEL } from '../../../src/controller/kubernetes/pipeline-run.ts';
import { object } from '../../support/cluster-objects.ts';
import { ago } from '../../support/remediation.ts';
import { workload } from '../../support/runbook-objects.ts';
import {
  opened,
  shippedRunbook,
  targetOf,
  type Episode,
  type RunbookWorld,
} from '../../support/runbook-world.ts';

const RESOURCE = 'payment/deployment/payment-api';
const parameters = { execution: 'we-1', executionNamespace: 'apps', targetResource: RESOURCE };
const opted = { 'stanchion.dev/remediate': 'enabled' };

describe('a lock that is not released', () => {
  const runbook = shippedRunbook('kubernaut-lock-not-releasing');
  const locks = targetOf(runbook, 'pipelineRuns');
  const namespace = 'resources' in locks ? (locks.resources.namespace ?? '') : '';
  const lock = (owner: string, ended = 900) =>
    object(
      'tekton.dev/v1',
      'PipelineRun',
      {
        name: lockName(RESOURCE),
        namespace,
        creationTimestamp: ago(4000),
        labels: { ...opted, [OWNER_LABEL]: owner },
      },
      { spec: {}, status: { startTime: ago(4000), completionTime: ago(ended) } },
    );
  const execution = object(
    'kubernaut.ai/v1alpha1',
    'WorkflowExecution',
    { name: 'we-1', namespace: 'apps' },
    { status: { phase: 'Failed' } },
  );
  const episode = (objects: readonly KubernetesObject[]) =>
    opened({
      runbook,
      parameters,
      readings: { stuckLocks: 1 },
      objects: [execution, ...workload(runbook, 'controller'), ...objects],
    });
  const runs = (world: RunbookWorld) =>
    world.cluster.objects.filter(({ kind }) => kind === 'PipelineRun').length;

  test("waits for the controller's own retry first, and no longer than five minutes [WE-M4]", async () => {
    const world = await episode([lock('we-1')]);
    expect(world.status).toMatchObject({ phase: 'Acting', plan: { remedy: 'wait-for-retry' } });
    await world.after(299);
    expect(world.status.phase).toBe('Acting');
    expect(world.cluster.sent).toEqual([]);
    await world.after(1);
    expect(world.status.phase).toBe('Verifying');
    await world.after(300);
    expect(world.done).toEqual(['wait-for-retry done', 'delete-run done']);
    expect(runs(world)).toBe(0);
  });

  test('restarts the controller only after the deletion did not help, and once [WE-M6]', async () => {
    const world = await episode([lock('we-1')]);
    world.onSend = (change) => {
      // The deleted run comes back at once: something holds on to it.
      if ('delete' in change) world.cluster.objects.push(lock('we-1'));
    };
    const order: string[] = [];
    for (let minutes = 0; minutes < 60; minutes += 1) {
      await world.after(60);
      order.push(...world.done.slice(order.length));
    }
    expect(order).toEqual(['wait-for-retry done', 'delete-run done', 'restart-controller done']);
    expect(world.status.phase).toBe('Escalated');
    const restarts = world.cluster.sent.filter((change) => 'patch' in change);
    expect(restarts).toHaveLength(1);
    const restart = runbook.spec.remedies.find(({ id }) => id === 'restart-controller');
    expect(restart?.bounds).toMatchObject({ attempts: 1, per: '24h', cooldown: '24h' });
  });

  test('is left alone when another execution owns it now: nothing deleted, nothing restarted [WE-M5] [WE-M6]', async () => {
    const world = await episode([lock('we-2')]);
    for (let minutes = 0; minutes < 30; minutes += 1) await world.after(60);
    expect(world.cluster.sent).toEqual([]);
    expect(runs(world)).toBe(1);
  });
});

describe('a stuck run', () => {
  const runbook = shippedRunbook('kubernaut-pipelinerun-stuck');
  const stuck = { runRunning: true, runOwned: true, noProgress: true, runAge: 3600, runTimeout: 3600 };
  const locks = targetOf(runbook, 'pipelineRuns');
  const namespace = 'resources' in locks ? (locks.resources.namespace ?? '') : '';
  const run = object(
    'tekton.dev/v1',
    'PipelineRun',
    { name: lockName(RESOURCE), namespace, labels: { ...opted, [OWNER_LABEL]: 'we-1' } },
    { spec: {}, status: { startTime: ago(4000) } },
  );
  const episode = (readings: Episode['readings']) =>
    opened({ runbook, parameters, objects: [run], readings: { ...stuck, ...readings } });
  const asked = (world: RunbookWorld) =>
    world.cluster.objects.map((one) => at(one, '/spec/status')).filter((one) => one !== undefined);

  test('is cancelled after sixty minutes without progress, and deleted only with an approval that shows the warning [WE-M2] [WE-M3]', async () => {
    const world = await episode({});
    expect(world.done).toEqual(['cancel done']);
    expect(asked(world)).toHaveLength(1);
    await world.after(300);
    expect(world.status).toMatchObject({ phase: 'AwaitingApproval', plan: { remedy: 'delete' } });
    expect(world.status.plan?.summary).toMatch(
      /WARNING: this may leave the cluster in an inconsistent state/,
    );
    expect(world.cluster.objects).toHaveLength(1);
    await world.approve();
    expect(world.cluster.objects).toHaveLength(0);
  });

  test.each<[string, Episode['readings']]>([
    ['it is younger', { runAge: 3599 }],
    ['it gets on', { noProgress: false }],
    ['another execution owns it', { runOwned: false }],
  ])('is left alone while %s [WE-M2]', async (_, readings) => {
    expect(asked(await episode(readings))).toEqual([]);
  });
});

describe('the other runbooks of Kubernaut', () => {
  const errors = shippedRunbook('kubernaut-high-error-rate');
  const quiet = {
    errorRatio: 0.2,
    aboveBaseline: 0.2,
    validationErrors: 0,
    externalErrors: 0,
    permissionErrors: 0,
    executionErrors: 0,
    roleBindings: 1,
    tektonReady: 1,
    tektonDefinitions: 5,
  };

  test.each<[string, Episode['readings'], string]>([
    ['validation asks for the specs [WE-K1]', { validationErrors: 1 }, 'check-specs'],
    [
      'external asks for Tekton when it is down [WE-K2]',
      { externalErrors: 1, tektonReady: 0 },
      'check-tekton',
    ],
    ['permission asks for the access, and grants nothing', { permissionErrors: 1 }, 'restore-access'],
    ['a missing binding asks for the access', { roleBindings: 0 }, 'restore-access'],
    ['execution asks for the runs [WE-K4]', { executionErrors: 1 }, 'inspect-runs'],
  ])('an error of the category %s', async (_, readings, task) => {
    const world = await opened({ runbook: errors, readings: { ...quiet, ...readings } });
    expect(world.tasks).toEqual([task]);
    expect(world.cluster.sent).toEqual([]);
  });

  test('external errors name Tekton only when it is not well: its definitions, pods and controller are asked [WE-K2]', async () => {
    const world = await opened({ runbook: errors, readings: { ...quiet, externalErrors: 1 } });
    expect(world.tasks).toEqual([]);
    const asked = new Set(errors.spec.evidence.map(({ id }) => id));
    for (const id of ['tektonDefinitions', 'tektonPods', 'tektonLogs']) expect(asked).toContain(id);
    expect(world.status.evidence?.map(({ id }) => id)).toEqual(
      expect.arrayContaining(['tektonPods', 'tektonLogs']),
    );
  });

  test('an episode of errors is over only when the rate is back at its baseline [WE-X1]', async () => {
    const world = await opened({ runbook: errors, readings: { ...quiet, executionErrors: 1 } });
    await world.after(1800);
    expect(world.status.phase).toBe('Verifying');
    world.readings = { ...world.readings, errorRatio: 0.09, aboveBaseline: 0.06 };
    await world.after(15);
    expect(world.status.phase).toBe('Verifying');
    world.readings = { ...world.readings, aboveBaseline: 0.05 };
    await world.after(15);
    expect(world.status).toMatchObject({ outcome: 'Recovered' });
  });

  const tekton = shippedRunbook('kubernaut-tekton-unavailable');
  const down = { controllerUp: 0, crashLooping: 1, tektonReady: 0, tektonRollout: 'progressing' };

  test('a missing Tekton is proposed as an application in Git of a pinned release, and installed by nobody here [WE-M7]', async () => {
    const world = await opened({ runbook: tekton, readings: { ...down, tektonDefinitions: 0 } });
    expect(world.status).toMatchObject({ phase: 'AwaitingApproval', plan: { remedy: 'install-tekton' } });
    const [remedy] = tekton.spec.remedies.filter(({ id }) => id === 'install-tekton');
    const task = remedy !== undefined && 'openTask' in remedy.action ? remedy.action.openTask.task : '';
    expect(task).toMatch(/Tekton Pipelines v\d+\.\d+\.\d+ .*in Git/);
    expect(task).not.toMatch(/latest/);
    await world.approve();
    expect(world.cluster.sent).toEqual([]);
    expect(world.status.phase).toBe('Verifying');
  });

  test('after Tekton returned it is over once the controller is up and crashes no more, by itself [WE-V1] [WE-M8]', async () => {
    const world = await opened({ runbook: tekton, readings: { ...down, tektonDefinitions: 5 } });
    expect(world.status).toMatchObject({ phase: 'Acting', plan: { remedy: 'wait-for-tekton' } });
    await world.after(900);
    world.readings = { ...world.readings, tektonReady: 1, tektonRollout: 'complete', crashLooping: 0 };
    await world.after(15);
    expect(world.status.phase).toBe('Verifying');
    world.readings = { ...world.readings, controllerUp: 1 };
    await world.after(15);
    expect(world.status).toMatchObject({ outcome: 'Recovered' });
    expect(world.cluster.sent).toEqual([]);
  });

  const skips = shippedRunbook('kubernaut-high-skip-rate');
  test.each<[string, Episode['readings'], string]>([
    ['ResourceBusy [WE-K5]', { busyShare: 0.95, recentShare: 0.05 }, 'resource-busy'],
    ['RecentlyRemediated [WE-K6]', { busyShare: 0.05, recentShare: 0.95 }, 'recently-remediated'],
  ])(
    'skips because of %s are normal: nothing is done and nobody is asked',
    async (_, readings, diagnosis) => {
      const world = await opened({ runbook: skips, readings: { skipRatio: 0.6, ...readings } });
      expect(world.cluster.sent).toEqual([]);
      expect([world.tasks, world.done, world.status.plan]).toEqual([[], [], undefined]);
      const told = world.status.conditions?.map(({ message }) => message).join() ?? '';
      expect(told).toContain(diagnosis);
    },
  );

  test('many skips of both kinds propose a longer cooldown in Git, below the TTL, and change nothing [WE-P11]', async () => {
    const readings = { skipRatio: 0.6, busyShare: 0.5, recentShare: 0.5 };
    const world = await opened({ runbook: skips, readings });
    expect(world.status).toMatchObject({ phase: 'AwaitingApproval', plan: { remedy: 'increase-cooldown' } });
    expect(world.status.plan?.summary).toMatch(/stay below the TTL of tekton-pruner/);
    expect(world.tasks).toEqual(['check-deduplication']);
    await world.approve();
    expect(world.cluster.sent).toEqual([]);
  });
});
