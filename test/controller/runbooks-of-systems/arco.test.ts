import { describe, expect, test } from 'vitest';
import { at } from '../../../src/controller/kubernetes/is-so.ts';
import { DEPLOYMENTS, type KubernetesObject } from '../../../src/controller/kubernetes/objects.ts';
import { object } from '../../support/cluster-objects.ts';
import { ago } from '../../support/remediation.ts';
import { podOf, workload, type WorkloadState } from '../../support/runbook-objects.ts';
import { opened, shippedRunbook, type Episode, type RunbookWorld } from '../../support/runbook-world.ts';

const runbook = shippedRunbook('arco-high-task-failure-rate');
/** One in five attempts of ten fails after half a minute; nobody was killed, refused or rolled out. */
const calm = {
  failureRatio: 0.2,
  worstTenantRatio: 0.2,
  finishedTasks: 10,
  failuresPerMinute: 2,
  retriesPerMinute: 2,
  medianFailureSeconds: 30,
  dispatchesPerMinute: 10,
  recentRestarts: 0,
  throttledShare: 0,
  failingAssets: 3,
  sourceSchema: true,
  bigQueryAccess: true,
  bucketAccess: true,
  openRuns: 0,
  retryableTasks: 0,
};
const worker = { ...DEPLOYMENTS, namespace: 'arco', name: 'arco-worker' };
const episode = (
  readings: Episode['readings'],
  state: WorkloadState & { readonly objects?: readonly KubernetesObject[] } = {},
  more: Partial<Episode> = {},
) =>
  opened({
    runbook,
    alert: 'ArcoFlowHighTaskFailureRate',
    readings: { ...calm, ...readings },
    objects: [...workload(runbook, 'worker', state), ...(state.objects ?? [podOf(runbook, 'worker')])],
    ...more,
  });
const field = async (world: RunbookWorld, pointer: string) => at(await world.cluster.get(worker), pointer);
const image = (world: RunbookWorld) => field(world, '/spec/template/spec/containers/0/image');

describe('a failure of everything', () => {
  test('is rolled back when a rollout came just before, though it fails fast and slowly too [ARCO-K4]', async () => {
    const world = await episode(
      { failureRatio: 1, worstTenantRatio: 1, medianFailureSeconds: 2 },
      { rolledOut: 600 },
    );
    expect(world.done).toEqual(['roll-back-worker done']);
    expect(world.cluster.sent).toHaveLength(1);
    expect(await image(world)).toBe('shop:1');
    expect(world.status.phase).toBe('Verifying');
  });

  test.each<[string, WorkloadState]>([
    ['nothing was rolled out within half an hour', { rolledOut: 8000 }],
    ['the rollout came after the failures', { rolledOut: 200 }],
  ])('is not rolled back when %s, and somebody is asked [ARCO-K4] [ARCO-M2]', async (_, state) => {
    const world = await episode({ failureRatio: 1, worstTenantRatio: 1, medianFailureSeconds: 2 }, state);
    expect(world.done.filter((one) => one.startsWith('roll-back'))).toEqual([]);
    expect(await image(world)).toBe('shop:2');
    expect(world.tasks).toContain('investigate-breaking-change');
  });
});

describe('failures within seconds', () => {
  const fast = { medianFailureSeconds: 4.9 };

  test('lead to the credentials where the identity is refused, and to the settings where it is not [ARCO-K1]', async () => {
    const refused = await episode({ ...fast, bigQueryAccess: false, credentialsNewer: false });
    expect(refused.status.plan?.remedy ?? '').toBe('refresh-credentials');
    expect(refused.tasks).toContain('check-configuration');
    const letIn = await episode({ ...fast, credentialsNewer: false });
    expect(letIn.status.plan?.remedy).not.toBe('refresh-credentials');
    expect(letIn.tasks).toContain('check-configuration');
    const slower = await episode({ medianFailureSeconds: 5, credentialsNewer: true });
    expect(slower.tasks).not.toContain('rotate-credentials');
    expect(slower.done).not.toContain('restart-with-new-credentials done');
  });

  const secret = (written: number) =>
    object('v1', 'Secret', {
      name: 'arco-credentials',
      namespace: 'arco',
      creationTimestamp: ago(90_000),
      managedFields: [{ time: ago(written), fieldsV1: { 'f:data': {} } }],
    });
  const restarted = (world: RunbookWorld) =>
    field(world, '/spec/template/metadata/annotations/stanchion.dev~1restarted-for');

  test('restart the workers when the secret is newer than they are, once, until none is older [ARCO-R6]', async () => {
    const pods = [podOf(runbook, 'worker', { startTime: ago(7200) }), secret(600)];
    const world = await episode(fast, { objects: pods });
    expect(world.done).toEqual(['restart-with-new-credentials done']);
    expect(await restarted(world)).toMatch(/^[0-9a-f]{32}$/);
    expect(world.status.phase).toBe('Verifying');
    world.readings = {
      ...world.readings,
      credentialsNewer: false,
      failureRatio: 0.05,
      rolloutState: 'complete',
    };
    await world.after(60);
    expect(world.status).toMatchObject({ outcome: 'Recovered' });
    expect(world.cluster.sent).toHaveLength(1);
  });

  test.each<[string, readonly KubernetesObject[]]>([
    [
      'the workers are newer than the secret',
      [podOf(runbook, 'worker', { startTime: ago(60) }), secret(600)],
    ],
    ['nothing tells when the secret was written', [podOf(runbook, 'worker')]],
  ])('restart nothing when %s [ARCO-R6]', async (_, objects) => {
    const world = await episode(fast, { objects });
    expect(await restarted(world)).toBeUndefined();
  });

  test('have the rotated key read again after an approval, by a job that sees the version and no key [ARCO-R4]', async () => {
    const refresh = {
      namespace: 'arco',
      image: 'tools.example.com/refresh:1.0.0',
      command: ['/bin/refresh', '$(CREDENTIAL_VERSION)'],
      parameters: ['credentialVersion'],
    };
    const world = await episode(
      { ...fast, bucketAccess: false, credentialsNewer: false },
      {},
      { parameters: { credentialVersion: '7' }, adapters: { 'arco-credential-refresh': refresh } },
    );
    expect(world.status).toMatchObject({
      phase: 'AwaitingApproval',
      plan: { remedy: 'refresh-credentials' },
    });
    expect(world.cluster.sent).toEqual([]);
    await world.approve();
    const job = world.cluster.objects.find(({ kind }) => kind === 'Job');
    expect(at(job, '/spec/template/spec/containers/0/env')).toEqual([
      { name: 'CREDENTIAL_VERSION', value: '7' },
    ]);
    expect(JSON.stringify(world.cluster.sent)).not.toMatch(/key\.json|private_key|secretKeyRef/);
  });
});

describe('failures after minutes', () => {
  const slow = { medianFailureSeconds: 301 };
  const killed = podOf(runbook, 'worker', {
    containerStatuses: [
      { name: 'worker', lastState: { terminated: { reason: 'OOMKilled', exitCode: 137 } }, state: {} },
    ],
  });
  const limit = (world: RunbookWorld) =>
    field(world, '/spec/template/spec/containers/0/resources/limits/memory');

  test('raise the memory where workers are killed for it, and ask about the source otherwise [ARCO-K2] [ARCO-M3]', async () => {
    const world = await episode({ ...slow, recentRestarts: 1 }, { objects: [killed] });
    expect(world.done).toEqual(['raise-worker-memory done']);
    expect(await limit(world)).toBe('4Gi');
    const spared = await episode(slow);
    expect(await limit(spared)).toBe('2Gi');
    expect(spared.tasks).toEqual(expect.arrayContaining(['check-slow-source', 'adjust-task-resources']));
  });

  test('keep the higher limit for a day after it helped, and then give it back [ARCO-M3]', async () => {
    const world = await episode({ ...slow, recentRestarts: 1 }, { objects: [killed] });
    world.readings = { ...world.readings, oomKilledPods: 0, failureRatio: 0, rolloutState: 'complete' };
    await world.after(60);
    expect(world.status).toMatchObject({ phase: 'Restoring', reason: 'LeaseHeld' });
    await world.after(86_400 - 61);
    expect(await limit(world)).toBe('4Gi');
    await world.after(1);
    expect(await limit(world)).toBe('2Gi');
  });

  test('leave the limit alone when the kill is an old one [ARCO-M3]', async () => {
    const world = await episode({ ...slow, recentRestarts: 0 }, { objects: [killed] });
    expect(await limit(world)).toBe('2Gi');
  });
});

describe('failures now and then', () => {
  test('are waited for, unless retries are a storm already', async () => {
    const quiet = await episode({ retriesPerMinute: 50 });
    expect(quiet.status.plan?.remedy).toBe('wait-for-backoff');
    expect(quiet.cluster.sent).toEqual([]);
    const storm = await episode({ retriesPerMinute: 51 });
    expect(storm.status.plan?.remedy).not.toBe('wait-for-backoff');
  });
});

describe('the breaker of scheduling', () => {
  const scheduler = runbook.spec.targets.find(({ id }) => id === 'scheduler')?.target;
  const names = scheduler !== undefined && 'deployment' in scheduler ? scheduler.deployment : undefined;
  const switches = `${names?.name ?? ''}-switches`;
  const envFrom = [{ configMapRef: { name: switches, optional: true } }];
  const trip = (failureRatio: number) =>
    episode(
      { failureRatio, worstTenantRatio: failureRatio, medianFailureSeconds: 2, credentialsNewer: false },
      {
        objects: [
          podOf(runbook, 'worker'),
          ...workload(runbook, 'scheduler', { container: { envFrom } }).slice(0, 1),
        ],
      },
    );

  test('stays closed at 0.29, and opens at 0.31 without touching a worker [ARCO-P2]', async () => {
    const closed = await trip(0.29);
    expect(closed.done).not.toContain('pause-scheduling done');
    const open = await trip(0.31);
    expect(open.done).toEqual(['pause-scheduling done']);
    expect(Object.values(open.dataOf(switches) ?? {})).toEqual(['true']);
    const touched = open.cluster.sent.map((change) => ('patch' in change ? change.patch.ref.name : 'made'));
    expect(touched).toEqual(['made', names?.name]);
    expect(await field(open, '/metadata/resourceVersion')).toBe('7');
  });

  test('hands tasks out again five minutes after it opened, and stays closed while they fare well [ARCO-P2]', async () => {
    const world = await trip(0.31);
    world.readings = { ...world.readings, dispatchesPerMinute: 0 };
    await world.after(299);
    expect(Object.keys(world.dataOf(switches) ?? {})).toHaveLength(1);
    world.readings = { ...world.readings, failureRatio: 0.1 };
    await world.after(1);
    expect(world.dataOf(switches)).toEqual({});
    expect(world.status).toMatchObject({ phase: 'Verifying' });
    await world.after(300);
    expect(world.status).toMatchObject({ phase: 'Closed', outcome: 'Recovered' });
  });
});
