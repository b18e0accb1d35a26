import { describe, expect, test } from 'vitest';
import { at } from '../../../src/controller/kubernetes/is-so.ts';
import { workload, type WorkloadState } from '../../support/runbook-objects.ts';
import {
  opened,
  shippedRunbook,
  targetOf,
  type Episode,
  type RunbookWorld,
} from '../../support/runbook-world.ts';

function imageOf(world: RunbookWorld): unknown {
  const found = world.cluster.objects.find(({ kind }) => kind === 'Deployment');
  return at(found, '/spec/template/spec/containers/0/image');
}

describe('the rollback of the controller', () => {
  const runbook = shippedRunbook('kubernaut-rollback');
  const well = {
    aboveBaseline: 0,
    errorRatio: 0,
    restarts: 0,
    tektonReady: 1,
    stuckLocks: 0,
    controllerUp: 1,
  };
  const episode = (
    readings: Episode['readings'],
    state: WorkloadState = { rolledOut: 600 },
    more: Partial<Episode> = {},
  ) =>
    opened({
      runbook,
      readings: { ...well, ...readings },
      objects: workload(runbook, 'controller', state),
      ...more,
    });

  test('happens by itself after four restarts in five minutes since a rollout [WE-M10] [WE-R1]', async () => {
    const world = await episode({ restarts: 4 });
    expect(world.done).toEqual(['after-crash-loop done']);
    expect(imageOf(world)).toBe('shop:1');
    const three = await episode({ restarts: 3 });
    expect(imageOf(three)).toBe('shop:2');
  });

  test.each<[string, Episode['readings'], WorkloadState]>([
    ['Tekton is down', { restarts: 4, tektonReady: 0 }, { rolledOut: 600 }],
    ['nothing was rolled out within the hour', { restarts: 4 }, { rolledOut: 8000 }],
    [
      'the earlier revision was never seen ready',
      { restarts: 4 },
      { rolledOut: 600, earlierWasReady: false },
    ],
  ])('does not happen when %s [WE-M10] [WE-R1]', async (_, readings, state) => {
    const world = await episode(readings, state);
    expect(world.cluster.sent).toEqual([]);
    expect(imageOf(world)).toBe('shop:2');
  });

  test('is refused where Argo CD owns the object, with the change as a patch for Git [WE-R1]', async () => {
    const target = targetOf(runbook, 'controller');
    const { namespace, name } = 'deployment' in target ? target.deployment : { namespace: '', name: '' };
    const annotations = {
      'deployment.kubernetes.io/revision': '2',
      'argocd.argoproj.io/tracking-id': `kubernaut:apps/Deployment:${namespace}/${name}`,
    };
    const world = await episode({ restarts: 4 }, { rolledOut: 600, metadata: { annotations } });
    expect(world.status).toMatchObject({ phase: 'Refused', refusal: { guard: 'OwnedByGit' } });
    expect(world.cluster.sent).toEqual([]);
    expect(world.status.refusal?.message).toMatch(/Argo CD/);
  });

  test.each<[string, string, Episode['readings'], string]>([
    [
      'WE-M9',
      'the error rate is more than five points above the baseline',
      { aboveBaseline: 0.051 },
      'after-error-rise',
    ],
    ['WE-M11', 'locks are stuck', { stuckLocks: 1 }, 'after-stuck-locks'],
  ])('is proposed, and waits for a person, when %s: %s', async (_, __, readings, remedy) => {
    const world = await episode(readings);
    expect(world.status).toMatchObject({ phase: 'AwaitingApproval', plan: { remedy } });
    expect(world.cluster.sent).toEqual([]);
    await world.approve();
    expect(world.done).toEqual([`${remedy} done`]);
    expect(imageOf(world)).toBe('shop:1');
  });

  test('is proposed for five percentage points above the baseline after a rollout, and not for less or without one [WE-M9]', async () => {
    expect((await episode({ aboveBaseline: 0.051 })).status.phase).toBe('AwaitingApproval');
    expect((await episode({ aboveBaseline: 0.05 })).status.plan).toBeUndefined();
    const without = await episode({ aboveBaseline: 0.051 }, { rolledOut: 89_000 });
    expect(without.status.plan).toBeUndefined();
  });

  test('is never made by itself for stuck locks: somebody looks and approves [WE-M11]', async () => {
    const world = await episode({ stuckLocks: 3 });
    expect(world.status).toMatchObject({ phase: 'AwaitingApproval', plan: { remedy: 'after-stuck-locks' } });
    await world.after(240);
    expect(world.cluster.sent).toEqual([]);
  });

  test('for corrupt data is triggered by a person and by nothing else, and needs an approval [WE-M12]', async () => {
    const byPerson = { alert: null, parameters: { dataCorruption: 'true' } };
    const world = await episode({}, { rolledOut: 300 }, byPerson);
    expect(world.status).toMatchObject({
      phase: 'AwaitingApproval',
      plan: { remedy: 'after-data-corruption' },
    });
    expect(world.cluster.sent).toEqual([]);
    await world.approve();
    expect(world.done).toEqual(['after-data-corruption done']);
    expect(runbook.spec.escalation).toContainEqual(
      expect.objectContaining({
        id: 'corruption',
        after: '0s',
        to: expect.arrayContaining(['incident-channel']) as unknown,
      }),
    );
    expect((await episode({}, { rolledOut: 300 })).status.plan).toBeUndefined();
  });

  test('is over when the rollout is complete and the figures recover, and asks a person when they do not [WE-V4]', async () => {
    const world = await episode({ restarts: 4 });
    world.readings = { ...world.readings, restarts: 0, rollout: 'complete' };
    await world.after(15);
    expect(world.status).toMatchObject({ outcome: 'Recovered' });
    const stuck = await episode({ restarts: 4 });
    stuck.readings = { ...stuck.readings, rollout: 'complete' };
    await stuck.after(1201);
    expect(stuck.status).toMatchObject({ phase: 'Escalated' });
    expect(stuck.cluster.sent).toHaveLength(1);
    expect(runbook.spec.escalation.map(({ id }) => id)).toContain('not-recovering');
  });
});
