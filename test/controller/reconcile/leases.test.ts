import { describe, expect, test } from 'vitest';
import type { RemediationResource } from '../../../src/api/remediation.ts';
import { ConflictError, RetryableError, TerminalError } from '../../../src/controller/kubernetes/errors.ts';
import { reconcile } from '../../../src/controller/reconcile/reconcile.ts';
import { ALERT_RESOLVED, withCondition, type Status } from '../../../src/controller/reconcile/status.ts';
import { sampleRemediation, sampleRunbook } from '../../support/remediation.ts';
import { SampleWorld } from '../../support/sample-world.ts';

const answer = { status: 403, request: 'PATCH shop' };
const stored = (world: SampleWorld): RemediationResource => {
  if (world.stored === undefined) throw new Error('nothing was saved');
  return world.stored;
};
const statusOf = (world: SampleWorld): Status => stored(world).status ?? {};
const goOn = (world: SampleWorld) => reconcile(stored(world), world);

/** An episode whose change was made, and whose effect is awaited. */
async function changed(): Promise<SampleWorld> {
  const world = new SampleWorld();
  Object.assign(world, { temporary: true, heals: undefined, stored: sampleRemediation() });
  await goOn(world);
  expect(statusOf(world)).toMatchObject({ phase: 'Verifying', leases: [{ state: 'open' }] });
  return world;
}

/** The same, handed over to a person, with its lease open because nobody could take it back so far. */
async function escalated(world: SampleWorld): Promise<void> {
  world.stored = { ...stored(world), status: { ...statusOf(world), phase: 'Escalated' } };
  await goOn(world);
}

describe('a lease', () => {
  test('ends at its time, also while the episode rests with a person', async () => {
    const world = await changed();
    await escalated(world);
    expect(await goOn(world)).toBe(3600);
    world.pass(3599);
    expect(await goOn(world)).toBe(1);
    expect(world.marks).toHaveLength(1);
    world.pass(1);
    expect(await goOn(world)).toBeUndefined();
    expect(world.marks.at(-1)).toBe('undo');
    expect(statusOf(world)).toMatchObject({ phase: 'Escalated', leases: [{ state: 'returned' }] });
    expect(world.happened.flatMap((one) => ('changed' in one ? [one.changed.outcome] : []))).toEqual([
      'done',
      'undone',
    ]);
  });

  test('does not delay the look at whether the change helped', async () => {
    const world = await changed();
    expect(await goOn(world)).toBe(15);
  });

  test('stays open while the cluster does not answer, and holds the object', async () => {
    const world = await changed();
    world.pass(300);
    world.fault = (call) => {
      if (call === 'send') throw new RetryableError('no answer', { ...answer, status: 503 });
    };
    await expect(goOn(world)).rejects.toThrow(RetryableError);
    expect(statusOf(world)).toMatchObject({ phase: 'Ineffective', leases: [{ state: 'open' }] });
    expect(world.held).toEqual([true]);
    world.fault = () => undefined;
    await goOn(world);
    expect(statusOf(world)).toMatchObject({ phase: 'Escalated', leases: [{ state: 'returned' }] });
  });

  test('is returned before a cancelled episode is let go', async () => {
    const world = await changed();
    await reconcile({ ...stored(world), spec: { ...stored(world).spec, cancel: true } }, world);
    expect(world.marks.at(-1)).toBe('undo');
    expect(world.held).toEqual([true, false]);
    expect(statusOf(world)).toMatchObject({ phase: 'Closed', outcome: 'Cancelled' });
  });

  test('outlasts an alert that resolves while it is verified, until that is over', async () => {
    const world = await changed();
    const resolved = { type: ALERT_RESOLVED, status: 'True' as const, reason: 'Resolved', message: '' };
    world.stored = { ...stored(world), status: withCondition(statusOf(world), resolved, world.now) };
    await goOn(world);
    expect(statusOf(world)).toMatchObject({ phase: 'Verifying', leases: [{ state: 'open' }] });
    world.ready = 1;
    await goOn(world);
    expect(statusOf(world)).toMatchObject({ phase: 'Closed', leases: [{ state: 'returned' }] });
  });
});

describe('a change that failed', () => {
  test('has no lease when the server did not even try it', async () => {
    const world = new SampleWorld();
    Object.assign(world, { temporary: true, stored: sampleRemediation() });
    world.fault = (call) => {
      if (call === 'try') throw new TerminalError('it is invalid', { ...answer, status: 422 });
    };
    await goOn(world);
    expect(statusOf(world)).toMatchObject({ phase: 'Escalated', leases: [], journal: [{ state: 'failed' }] });
    expect(world.marks).toEqual([]);
  });

  test('needs nothing taken back where its object never came to be', async () => {
    const world = await changed();
    world.pass(300);
    world.fault = (call) => {
      if (call === 'send') throw new TerminalError('not found', { ...answer, status: 404 });
    };
    world.marks.push('undo');
    await goOn(world);
    expect(statusOf(world)).toMatchObject({ phase: 'Escalated', leases: [{ state: 'returned' }] });
  });

  test('says which right is missing to take it back, tries it no more, and does when it is asked to', async () => {
    const world = await changed();
    world.pass(300);
    world.fault = (call) => {
      if (call === 'send') throw new TerminalError('cannot patch resource "deployments"', answer);
    };
    expect(await goOn(world)).toBeUndefined();
    const { conditions = [] } = statusOf(world);
    const said = conditions.find(({ type }) => type === 'LeasesReturned');
    expect(said).toMatchObject({ status: 'False', reason: 'Forbidden' });
    expect(said?.message).toContain('cannot patch resource "deployments"');
    expect(said?.message).toContain(`stanchion leases --return ${stored(world).metadata.name}`);
    expect(world.happened).toContainEqual({
      refused: { guard: 'Forbidden', kind: 'blocked', message: said?.message },
    });
    world.fault = () => undefined;
    await reconcile({ ...stored(world), spec: { ...stored(world).spec, cancel: true } }, world);
    expect(statusOf(world)).toMatchObject({ phase: 'Closed', leases: [{ state: 'returned' }] });
    expect(statusOf(world).conditions).toContainEqual(
      expect.objectContaining({ type: 'LeasesReturned', status: 'True' }),
    );
    expect(world.marks.at(-1)).toBe('undo');
  });

  test('leaves a lease as failed when somebody changed the same since, and a cancel lets go of it', async () => {
    const world = await changed();
    world.pass(300);
    world.fault = (call) => {
      if (call === 'send') throw new ConflictError('replicas is 7', { ...answer, status: 422 });
    };
    await goOn(world);
    expect(statusOf(world)).toMatchObject({ phase: 'Escalated', leases: [{ state: 'failed' }] });
    await reconcile({ ...stored(world), spec: { ...stored(world).spec, cancel: true } }, world);
    expect(statusOf(world)).toMatchObject({ phase: 'Closed', leases: [{ state: 'failed' }] });
    expect(world.held).toEqual([true, false]);
  });
});

/** An episode that is well again, of a remedy that says for how long its change is needed. */
async function keeping(keep: Readonly<Record<string, unknown>>): Promise<SampleWorld> {
  const world = new SampleWorld();
  const [remedy] = sampleRunbook().spec.remedies;
  world.runbooks = [sampleRunbook({ remedies: [{ ...remedy, keep }] })];
  Object.assign(world, { temporary: true, stored: sampleRemediation() });
  await goOn(world);
  expect(statusOf(world)).toMatchObject({ phase: 'Restoring', outcome: 'Recovered', reason: 'LeaseHeld' });
  expect(world.marks).toHaveLength(1);
  return world;
}

describe('a change that is kept on an object that a GitOps tool keeps', () => {
  const owner = { tool: 'argo-cd', object: 'shop' } as const;
  const reverted = { field: '/spec/replicas', put: 9, found: 3, by: 'argocd-controller' };
  /** The journal of an episode whose change was one of replicas. */
  async function keptReplicas(): Promise<SampleWorld> {
    const world = await keeping({ atMost: '30m' });
    const journal = (statusOf(world).journal ?? []).map((entry) => ({
      ...entry,
      before: JSON.stringify({ '/spec/replicas': 3 }),
    }));
    world.stored = { ...stored(world), status: { ...statusOf(world), journal } };
    return world;
  }

  test('is told to a person when a later sync puts it back, and made no more', async () => {
    const world = await keptReplicas();
    world.stands = { owner, reverted };
    world.pass(60);
    await goOn(world);
    expect(statusOf(world)).toMatchObject({
      phase: 'Escalated',
      reason: 'Reverted',
      leases: [{ state: 'returned' }],
      journal: [{ state: 'reverted' }],
    });
  });

  test.each([
    ['it stands', { owner }],
    ['somebody has set another value, which is no revert', { owner, reverted: { ...reverted, found: 5 } }],
    ['nobody keeps the object in Git', { reverted }],
    ['we have put it back ourselves', { owner, reverted: { ...reverted, by: 'stanchion-controller' } }],
  ])('is kept on while %s', async (_, stands) => {
    const world = await keptReplicas();
    Object.assign(world, { stands });
    world.pass(60);
    await goOn(world);
    expect(statusOf(world)).toMatchObject({ phase: 'Restoring', leases: [{ state: 'open' }] });
  });
});

describe('a change that is still needed once it is well', () => {
  const whileUsed = { while: { evidence: { id: 'ready', below: 5 } }, atMost: '30m' };

  test('stays until its reason is gone, and the episode with it', async () => {
    const world = await keeping(whileUsed);
    expect(await goOn(world)).toBe(60);
    expect(world.held).toEqual([true]);
    world.ready = 5;
    await goOn(world);
    expect(world.marks.at(-1)).toBe('undo');
    expect(world.held).toEqual([true, false]);
    expect(statusOf(world)).toMatchObject({ phase: 'Closed', leases: [{ state: 'returned' }] });
  });

  test('stays while nothing can be told, and goes back at its time all the same', async () => {
    const world = await keeping(whileUsed);
    world.isBlind = true;
    world.pass(1799);
    expect(await goOn(world)).toBe(1);
    expect(world.marks).toHaveLength(1);
    world.pass(1);
    await goOn(world);
    expect(statusOf(world)).toMatchObject({ phase: 'Closed', leases: [{ state: 'returned' }] });
  });

  test('stays for all of its time where no reason is given, and never longer than the change may last', async () => {
    const world = await keeping({ atMost: '24h' });
    world.pass(3599);
    await goOn(world);
    expect(statusOf(world).phase).toBe('Restoring');
    world.pass(1);
    await goOn(world);
    expect(statusOf(world).phase).toBe('Closed');
  });

  test('goes back at once when somebody cancels', async () => {
    const world = await keeping(whileUsed);
    await reconcile({ ...stored(world), spec: { ...stored(world).spec, cancel: true } }, world);
    expect(statusOf(world)).toMatchObject({ phase: 'Closed', leases: [{ state: 'returned' }] });
  });
});
