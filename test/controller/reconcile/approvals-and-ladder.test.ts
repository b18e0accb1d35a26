import { describe, expect, test } from 'vitest';
import type { RemediationResource } from '../../../src/api/remediation.ts';
import { reconcile } from '../../../src/controller/reconcile/reconcile.ts';
import type { Status } from '../../../src/controller/reconcile/status.ts';
import { controllerSettings } from '../../../src/controller/settings.ts';
import { sampleRemediation, sampleRunbook } from '../../support/remediation.ts';
import { SampleWorld } from '../../support/sample-world.ts';

type Approval = NonNullable<RemediationResource['spec']['approval']>;

const stored = (world: SampleWorld): RemediationResource => {
  if (world.stored === undefined) throw new Error('nothing was saved');
  return world.stored;
};
const statusOf = (world: SampleWorld): Status => stored(world).status ?? {};
const goOn = (world: SampleWorld, spec: Partial<RemediationResource['spec']> = {}) =>
  reconcile({ ...stored(world), spec: { ...stored(world).spec, ...spec } }, world);

/** An episode whose plan waits for a person. */
async function waiting(): Promise<SampleWorld> {
  const world = new SampleWorld();
  world.inForce = controllerSettings.parse({ cluster: 'prod-1', mode: 'approve' });
  world.stored = sampleRemediation();
  await goOn(world);
  expect(statusOf(world).phase).toBe('AwaitingApproval');
  return world;
}

function answer(world: SampleWorld, patch: Partial<Approval> = {}): { readonly approval: Approval } {
  const until = new Date(world.now.getTime() + 60_000).toISOString();
  const planHash = statusOf(world).plan?.hash ?? '';
  return { approval: { by: 'ann', decision: 'approve', planHash, reason: 'Yes.', until, ...patch } };
}

describe('a plan that waits for a person', () => {
  test('is given up when it is rejected, and nothing was changed', async () => {
    const world = await waiting();
    await goOn(world, answer(world, { decision: 'reject', reason: 'Not now.' }));
    expect(statusOf(world)).toMatchObject({ phase: 'Refused', refusal: { kind: 'final' } });
    expect(statusOf(world).refusal?.message).toContain('ann rejected the plan: Not now.');
    world.pass(3600);
    expect(await goOn(world)).toBeUndefined();
    expect(world.marks).toEqual([]);
  });

  test.each<[string, Partial<Approval>, string]>([
    ['names another plan', { planHash: 'b'.repeat(64) }, 'is for plan bbbbbbbbbbbb'],
    ['has ended', { until: '2026-03-04T11:59:59.000Z' }, 'ended at'],
  ])('goes on waiting when the approval %s', async (_, patch, why) => {
    const world = await waiting();
    await goOn(world, answer(world, patch));
    expect(statusOf(world).phase).toBe('AwaitingApproval');
    expect(statusOf(world).refusal?.message).toContain(why);
    expect(world.marks).toEqual([]);
  });

  test('is told once, however often it is looked at, and again when something else stands against it', async () => {
    const world = await waiting();
    const told = () => world.happened.flatMap((one) => ('refused' in one ? [one.refused.message] : []));
    const before = world.happened.length;
    const lookedAt = statusOf(world).refusal?.at;
    for (const passing of [60, 60, 301]) {
      world.pass(passing);
      await goOn(world);
    }
    expect(statusOf(world).phase).toBe('AwaitingApproval');
    expect(world.happened).toHaveLength(before);
    expect(statusOf(world).refusal?.at).not.toBe(lookedAt);
    await goOn(world, answer(world, { until: '2026-03-04T11:59:59.000Z' }));
    expect(told()).toEqual([
      expect.stringContaining('waits for an approval'),
      expect.stringContaining('ended at'),
    ]);
  });

  test('is worked out again from fresh evidence, and is gone when the trouble is', async () => {
    const world = await waiting();
    world.pass(301);
    world.ready = 1;
    await goOn(world);
    expect(statusOf(world)).toMatchObject({ phase: 'Escalated', reason: 'NoRemedyLeft' });
    expect(world.marks).toEqual([]);
  });

  test('is asked for again right before the change: an approval that ended meanwhile does not count', async () => {
    const world = await waiting();
    const approval = answer(world);
    world.fault = (call) => {
      if (call === 'save' && statusOf(world).phase === 'AwaitingApproval') world.pass(61);
    };
    await goOn(world, approval);
    expect(statusOf(world).phase).toBe('Refused');
    expect(world.marks).toEqual([]);
  });

  test('is cancelled without a change', async () => {
    const world = await waiting();
    await goOn(world, { cancel: true });
    expect(statusOf(world)).toMatchObject({ phase: 'Closed', outcome: 'Cancelled' });
    expect(world.marks).toEqual([]);
  });
});

/** Two remedies for one diagnosis, in their order. */
function ladder(): SampleWorld {
  const world = new SampleWorld();
  const [first] = sampleRunbook().spec.remedies;
  const [diagnosis] = sampleRunbook().spec.diagnoses;
  world.runbooks = [
    sampleRunbook({
      diagnoses: [{ ...diagnosis, remedies: ['restart', 'restart-again'] }],
      remedies: [first, { ...first, id: 'restart-again' }],
    }),
  ];
  Object.assign(world, { temporary: true, heals: undefined, stored: sampleRemediation() });
  return world;
}

const done = (world: SampleWorld) =>
  world.happened.flatMap((one) => ('changed' in one ? [`${one.changed.remedy} ${one.changed.outcome}`] : []));

describe('a remedy that did not help', () => {
  test('is taken back first, and then the next is tried', async () => {
    const world = ladder();
    await goOn(world);
    world.pass(300);
    world.fault = (call) => {
      if (call === 'send' && world.marks.at(-1) === 'undo') world.heals = 1;
    };
    await goOn(world);
    expect(done(world)).toEqual([
      'restart done',
      'restart undone',
      'restart-again done',
      'restart-again undone',
    ]);
    expect(statusOf(world)).toMatchObject({ phase: 'Closed', outcome: 'Recovered' });
  });

  test('is no success: with nothing left a person is asked, and the outcome says what was tried', async () => {
    const world = ladder();
    await goOn(world);
    world.pass(300);
    await goOn(world);
    world.pass(300);
    await goOn(world);
    expect(statusOf(world)).toMatchObject({ phase: 'Escalated', reason: 'NoRemedyLeft' });
    expect(statusOf(world).outcome).toBeUndefined();
    const reasons = world.happened.flatMap((one) => ('entered' in one ? [one.entered.reason] : []));
    expect(reasons.filter((reason) => reason === 'NoEffect')).toHaveLength(2);
    expect(done(world).filter((one) => one.endsWith('undone'))).toHaveLength(2);
  });

  test('is not verified by evidence that cannot be collected', async () => {
    const world = ladder();
    await goOn(world);
    world.isBlind = true;
    world.pass(300);
    await goOn(world);
    expect(world.happened).toContainEqual({
      entered: {
        phase: 'Ineffective',
        reason: 'NoEffect',
        message: 'After 5m this is still unknown: It is ready.',
      },
    });
  });
});
