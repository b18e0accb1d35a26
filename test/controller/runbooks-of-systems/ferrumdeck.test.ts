import { describe, expect, test } from 'vitest';
import { at } from '../../../src/controller/kubernetes/is-so.ts';
import type { KubernetesObject } from '../../../src/controller/kubernetes/objects.ts';
import { autoscaler, quota } from '../../support/cluster-objects.ts';
import { workload } from '../../support/runbook-objects.ts';
import { opened, shippedRunbook, type Episode, type RunbookWorld } from '../../support/runbook-world.ts';

const NAMESPACE = 'ferrumdeck';

const switches = (world: RunbookWorld) => world.dataOf('worker-switches');

describe('an outage of the provider', () => {
  const runbook = shippedRunbook('ferrumdeck-provider-outage');
  const envFrom = [{ configMapRef: { name: 'worker-switches', optional: true } }];
  const out = {
    worstProvider: 1,
    failingModel: 'another-model',
    backupSteps: 3,
    backupShare: 0.1,
    errorShare: 0.9,
  };
  const episode = (
    readings: Episode['readings'],
    container: Readonly<Record<string, unknown>> = { envFrom },
  ) =>
    opened({
      runbook,
      readings: { ...out, ...readings },
      objects: workload(runbook, 'workers', { container }),
    });

  test('switches to the backup that completes steps, and keeps it until its time is over [FD-M3]', async () => {
    const world = await episode({});
    expect(world.done).toEqual(['switch-model done']);
    expect(Object.keys(switches(world) ?? {})).toEqual(['LITELLM_MODEL']);
    world.readings = { ...world.readings, errorShare: 0.1 };
    await world.after(60);
    expect(world.status).toMatchObject({ outcome: 'Recovered', phase: 'Restoring', reason: 'LeaseHeld' });
    expect(Object.keys(switches(world) ?? {})).toEqual(['LITELLM_MODEL']);
    await world.after(7140);
    expect(switches(world)).toEqual({});
  });

  test('says that the switch had no effect where the software ignores it, and takes it back [FD-M3] [FE-Z3]', async () => {
    const world = await episode({});
    await world.after(1501);
    expect(world.done).toEqual(['switch-model done', 'switch-model undone']);
    expect(switches(world)).toEqual({});
    const entered = world.happened.flatMap((one) => ('entered' in one ? [one.entered] : []));
    expect(entered).toContainEqual(expect.objectContaining({ phase: 'Ineffective', reason: 'NoEffect' }));
    expect(world.status).toMatchObject({ phase: 'Escalated' });
  });

  test('changes nothing where the model is the backup already, and says so [FD-M3]', async () => {
    const first = await episode({});
    const value = String(Object.values(switches(first) ?? {})[0]);
    const failing = await episode({ failingModel: value });
    expect(failing.cluster.sent).toEqual([]);
    const wins = await episode({}, { envFrom, env: [{ name: 'LITELLM_MODEL', value }] });
    expect(wins.cluster.sent).toEqual([]);
    expect(wins.status.refusal?.message).toMatch(/in env, which wins over the switch/);
  });

  test('proposes the backup, with what is known of its health, where it has completed nothing lately [FD-M2]', async () => {
    const world = await episode({ backupSteps: 0, backupShare: 0 });
    expect(world.status).toMatchObject({ phase: 'AwaitingApproval', plan: { remedy: 'propose-failover' } });
    expect(world.cluster.sent).toEqual([]);
    const health = world.status.evidence?.filter(({ id }) => id === 'backupShare' || id === 'backupSteps');
    expect(health?.map(({ number }) => number)).toEqual([0, 0]);
    await world.approve();
    expect(world.done).toEqual(['propose-failover done']);
    const broken = await episode({ backupSteps: 0, backupShare: 1 });
    expect(broken.status.plan).toBeUndefined();
  });
});

describe('an MCP server that is away', () => {
  const runbook = shippedRunbook('ferrumdeck-mcp-unavailable');
  const away = {
    toolFailures: 1,
    refusedShare: 1,
    llmErrors: 0,
    toolsCompleted: 0,
    mcpHealthy: false,
  };
  const server = () => [
    ...workload(runbook, 'mcpServer').slice(0, 1),
    ...workload(runbook, 'workers').slice(0, 1),
  ];
  const episode = (readings: Episode['readings'], objects: readonly KubernetesObject[]) =>
    opened({ runbook, readings: { ...away, ...readings }, objects });
  const touched = (world: RunbookWorld) =>
    world.cluster.sent.map((change) => ('patch' in change ? change.patch.ref.name : ''));

  test('is restarted when its own health page fails, and tools complete afterwards [FD-M4] [FD-V2]', async () => {
    const world = await episode({}, server());
    expect(touched(world)).toEqual(['mcp-server']);
    expect(world.status.phase).toBe('Verifying');
    await world.after(15);
    expect(world.status.phase).toBe('Verifying');
    world.readings = {
      ...world.readings,
      toolFailures: 0,
      toolsCompleted: 3,
      mcpHealthy: true,
      refusedShare: 0,
    };
    await world.after(15);
    expect(world.status).toMatchObject({ outcome: 'Recovered' });
  });

  test('leaves a test alert for a person to send, unless the Watchdog says that alerts fire [FD-V6]', async () => {
    const settled = { toolFailures: 0, toolsCompleted: 3, mcpHealthy: true, refusedShare: 0 };
    const checks = { missingWorkers: 0, lag: 0, reads: 1, backlog: 0, backlogTrend: -1, stuckRuns: 0 };
    const closing = async (readings: Episode['readings']) => {
      const world = await episode({ ...checks, ...readings }, server());
      world.readings = { ...world.readings, ...settled };
      await world.after(15);
      await world.after(15);
      expect(world.status).toMatchObject({ outcome: 'Recovered', reason: 'ChecklistOpen' });
      const { message = '' } = world.status.conditions?.find(({ type }) => type === 'Progressing') ?? {};
      return /: ([^.]+)\./.exec(message)?.[1]?.split(', ');
    };
    const others = ['root-cause', 'prevention'];
    expect(await closing({ watchdog: 1 })).toEqual(others);
    for (const readings of [{ watchdog: 0 }, {}]) {
      expect(await closing(readings)).toEqual(['confirm-alerting', ...others]);
    }
  });

  test('is left alone while it is healthy [FD-M4]', async () => {
    expect(touched(await episode({ mcpHealthy: true }, server()))).toEqual([]);
  });

  test('that does not exist is reported, and a restart of the workers waits for a person [FD-M4]', async () => {
    const world = await episode({}, workload(runbook, 'workers').slice(0, 1));
    expect(world.status).toMatchObject({ phase: 'AwaitingApproval', plan: { remedy: 'restart-workers' } });
    expect(touched(world)).toEqual([]);
    expect(world.status.evidence?.find(({ id }) => id === 'mcpExists')).toMatchObject({ flag: false });
  });
});

describe('too many steps for the workers', () => {
  const runbook = shippedRunbook('ferrumdeck-queue-recovery');
  const behind = {
    backlog: 1000,
    backlogTrend: 5,
    reads: 10,
    providerErrors: 0,
    idlePending: 0,
    abandoned: 0,
  };
  const base = () => workload(runbook, 'workers').slice(0, 1);
  const room = quota({ 'limits.cpu': '20' }, { 'limits.cpu': '8' });
  const inNamespace = (object: KubernetesObject) => ({
    ...object,
    metadata: { ...object.metadata, namespace: NAMESPACE },
  });
  const episode = (objects: readonly KubernetesObject[], readings: Episode['readings'] = {}) =>
    opened({
      runbook,
      alert: 'FerrumDeckQueueBacklog',
      readings: { ...behind, headroom: 6, ...readings },
      objects: [...base(), ...objects.map(inNamespace)],
    });
  const of = (world: RunbookWorld, kind: string, pointer: string) =>
    at(
      world.cluster.objects.find((one) => one.kind === kind),
      pointer,
    );

  test('are met with as many as the quota has room for, which is reported, until the queue is short again [FD-M11]', async () => {
    const world = await episode([room]);
    expect(world.done).toEqual(['scale-workers done']);
    expect(of(world, 'Deployment', '/spec/replicas')).toBe(9);
    expect(world.status.plan?.summary).toMatch(/3 → 9\. 10 were asked for; capped by quota/);
    world.readings = { ...world.readings, backlogTrend: -5 };
    await world.after(30);
    expect(world.status).toMatchObject({ phase: 'Restoring', reason: 'LeaseHeld' });
    expect(of(world, 'Deployment', '/spec/replicas')).toBe(9);
    world.readings = { ...world.readings, backlog: 1 };
    await world.after(60);
    expect(of(world, 'Deployment', '/spec/replicas')).toBe(3);
  });

  test('are met by the minimum of the autoscaler where there is one, and no further than its maximum [FD-M11]', async () => {
    const spec = { scaleTargetRef: { kind: 'Deployment', name: 'worker' }, minReplicas: 3, maxReplicas: 8 };
    const world = await episode([autoscaler(spec)]);
    expect(of(world, 'Deployment', '/spec/replicas')).toBe(3);
    expect(of(world, 'HorizontalPodAutoscaler', '/spec/minReplicas')).toBe(8);
    expect(world.status.plan?.summary).toMatch(/capped by its maximum of 8/);
  });

  test('are a matter for people where the quota has no room, or nobody reads [FD-M11]', async () => {
    const full = await episode([], { headroom: 0 });
    expect(full.tasks).toContain('raise-quota');
    const silent = await episode([room], { reads: 0 });
    for (const world of [full, silent]) expect(world.cluster.sent).toEqual([]);
  });
});
