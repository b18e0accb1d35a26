import { describe, expect, test } from 'vitest';
import { at } from '../../../src/controller/kubernetes/is-so.ts';
import { workload, type WorkloadState } from '../../support/runbook-objects.ts';
import { opened, shippedRunbook, type Episode, type RunbookWorld } from '../../support/runbook-world.ts';

const runbook = shippedRunbook('flowengine-flow-failures');
const envFrom = [{ configMapRef: { name: 'flowengine-switches', optional: true } }];
const calm = {
  recentFailures: 0.05,
  failingFlowTypes: 1,
  commonClass: 'unknown',
  quotaUsed: 0.5,
  rateLimited: 0,
  serverErrors: 0,
  primaryErrors: 0,
  fallbackErrors: 0,
};
const episode = (
  readings: Episode['readings'],
  { alert = 'FlowFailureRate', ...more }: Partial<Episode> = {},
  state: WorkloadState = { container: { envFrom } },
) =>
  opened({
    runbook,
    alert,
    readings: { ...calm, ...readings },
    objects: workload(runbook, 'flowengine', state),
    ...more,
  });
const switches = (world: RunbookWorld) => world.dataOf('flowengine-switches');
const image = (world: RunbookWorld) =>
  at(
    world.cluster.objects.find(({ kind }) => kind === 'Deployment'),
    '/spec/template/spec/containers/0/image',
  );

describe('a quota that runs out', () => {
  const limited = { commonClass: 'rate-limit', rateLimited: 3 };

  test.each([
    [0.8, undefined],
    [0.81, { ENABLE_CIRCUIT_BREAKER: 'true' }],
  ])('opens the breaker above 80 %%: %s [FE-M2]', async (quotaUsed, expected) => {
    expect(switches(await episode({ ...limited, quotaUsed }))).toEqual(expected);
  });

  test('announces what is lost in flight, and keeps the breaker open while the quota is used up [FE-M2]', async () => {
    const world = await episode({ ...limited, quotaUsed: 0.9 });
    expect(world.status.plan?.summary).toMatch(
      /In flight: Pods restart one after the other and have 200 seconds/,
    );
    world.readings = { ...world.readings, rateLimited: 0 };
    await world.after(60);
    expect(world.status).toMatchObject({ phase: 'Restoring', reason: 'LeaseHeld' });
    world.readings = { ...world.readings, quotaUsed: 0.1 };
    await world.after(60);
    expect(switches(world)).toEqual({});
  });
});

describe('a vendor that is out', () => {
  const out = { commonClass: 'model-api-5xx', serverErrors: 1, primaryErrors: 1 };
  const alert = 'FlowEngineModelApiOutage';

  test('is replaced by a fallback that answers, until it is well again [FE-M6]', async () => {
    const world = await episode(out, { alert });
    expect(switches(world)).toEqual({ FALLBACK_MODEL: 'gpt-4-turbo' });
    world.readings = { ...world.readings, recentFailures: 0.005 };
    await world.after(60);
    expect(world.status).toMatchObject({ phase: 'Restoring', reason: 'LeaseHeld' });
    world.readings = { ...world.readings, primaryErrors: 0.1 };
    await world.after(60);
    expect(switches(world)).toEqual({});
  });

  test('is replaced by nothing where the fallback is not known to be configured, or fails too [FE-M6]', async () => {
    const { fallbackErrors: _, ...unknown } = { ...calm, ...out };
    const world = await opened({
      runbook,
      alert,
      readings: unknown,
      objects: workload(runbook, 'flowengine', { container: { envFrom } }),
    });
    expect(world.done).not.toContain('fall-back done');
    const failing = await episode({ ...out, fallbackErrors: 0.2 }, { alert });
    expect(failing.done).not.toContain('fall-back done');
    for (const one of [world, failing]) {
      expect(one.status).toMatchObject({ phase: 'AwaitingApproval', plan: { remedy: 'manual-review' } });
      expect(one.cluster.sent).toEqual([]);
    }
  });

  test('that an app ignores the switch for is said, and the switch is taken back [FE-Z3] [FE-M6]', async () => {
    const world = await episode(out, { alert });
    await world.after(1801);
    expect(world.done.slice(0, 2)).toEqual(['fall-back done', 'fall-back undone']);
    expect(switches(world)).toEqual({});
    const reasons = world.happened.flatMap((one) => ('entered' in one ? [one.entered.reason] : []));
    expect(reasons).toContain('NoEffect');
  });

  test('leads to manual review after an approval, and back when it is over [FE-M7]', async () => {
    const world = await episode({ ...out, fallbackErrors: 0.5 }, { alert });
    await world.approve();
    expect(switches(world)).toEqual({ MANUAL_REVIEW_MODE: 'true' });
    world.readings = { ...world.readings, recentFailures: 0, serverErrors: 0 };
    await world.after(60);
    expect(switches(world)).toEqual({});
  });
});

describe('widespread failures', () => {
  const wide = { failingFlowTypes: 2, recentFailures: 0.021 };
  const since = (rolledOut: number, more: WorkloadState = {}) => ({
    rolledOut,
    container: { envFrom },
    ...more,
  });

  test('since a rollout are rolled back [FE-R2]', async () => {
    const world = await episode(wide, {}, since(600));
    expect(world.done).toEqual(['roll-back done']);
    expect(image(world)).toBe('shop:1');
  });

  test.each<[string, Episode['readings'], WorkloadState]>([
    ['in one type of flow', { failingFlowTypes: 1 }, since(600)],
    ['of no more than two in a hundred', { recentFailures: 0.02 }, since(600)],
    ['without a rollout', {}, since(80_000)],
    ['after which the rollout came', {}, since(100)],
    ['that a vendor causes', { commonClass: 'model-api-5xx' }, since(600)],
    ['whose earlier revision nobody saw ready', {}, since(600, { earlierWasReady: false })],
  ])('%s are not [FE-R2]', async (_, readings, state) => {
    const world = await episode({ ...wide, ...readings }, {}, state);
    expect(image(world)).toBe('shop:2');
    expect(world.cluster.sent).toEqual([]);
  });
});

describe('a task object that the schema refuses', () => {
  const invalid = { taskStatus: 'failed', taskClass: 'validation', taskObjectValid: false };
  const given = { alert: null, parameters: { taskId: 'T-1' } };
  const proposed = (world: RunbookWorld) => {
    const { remedy = '', summary = '' } = world.status.plan ?? {};
    return { phase: world.status.phase, remedy, summary };
  };

  test('leads to a proposal of the version that it was made for, and to no retry', async () => {
    const world = await episode({ ...invalid, schemaVersion: 'older' }, given);
    const { phase, remedy, summary } = proposed(world);
    expect([phase, remedy]).toEqual(['AwaitingApproval', 'roll-back-schema']);
    expect(summary).toMatch(/return the TaskObject schema to the version that the object was made for/);
    expect(world.status.evidence?.find(({ id }) => id === 'schemaVersion')?.text).toBe('older');
    expect(world.cluster.sent).toEqual([]);
  });

  test('leads to a proposal of a newer engine by its digest, where a rollback of the schema did not help [FE-M5]', async () => {
    const world = await episode({ ...invalid, schemaVersion: 'newer' }, given);
    await world.approve();
    await world.after(86_400);
    const { phase, remedy, summary } = proposed(world);
    expect([phase, remedy]).toEqual(['AwaitingApproval', 'update-engine']);
    expect(summary).toMatch(/image to the digest of its newest release \(never the tag latest\)/);
    expect(world.cluster.sent).toEqual([]);
  });
});
