import { describe, expect, test } from 'vitest';
import type { RemediationResource } from '../../../src/api/remediation.ts';
import { ConflictError, RetryableError } from '../../../src/controller/kubernetes/errors.ts';
import { reconcile } from '../../../src/controller/reconcile/reconcile.ts';
import { sampleRemediation } from '../../support/remediation.ts';
import { SampleWorld } from '../../support/sample-world.ts';

const answer = { status: 500, request: 'PATCH /x' };

function stored(world: SampleWorld): RemediationResource {
  if (world.stored === undefined) throw new Error('nothing was saved');
  return world.stored;
}

/** A world in which something temporary was begun and could not be sent, or not even be tried. */
async function stuckAt(call: 'send' | 'try'): Promise<SampleWorld> {
  const world = new SampleWorld();
  world.temporary = true;
  world.fault = (now) => {
    if (now === call) throw new RetryableError('no answer', answer);
  };
  world.stored = sampleRemediation();
  await expect(reconcile(world.stored, world)).rejects.toThrow(RetryableError);
  world.fault = () => undefined;
  return world;
}

describe('a change whose Runbook goes away', () => {
  test('while it may be half made is waited for, and then taken back', async () => {
    const world = await stuckAt('send');
    world.runbooks = [];
    expect(await reconcile(stored(world), world)).toBe(600);
    expect(stored(world).status).toMatchObject({ phase: 'Acting', journal: [{ state: 'sending' }] });
    world.pass(600);
    await reconcile(stored(world), world);
    expect(stored(world).status).toMatchObject({
      phase: 'Observing',
      journal: [{ state: 'undone' }],
      leases: [{ state: 'returned' }],
    });
  });

  test('and comes back is made after all', async () => {
    const world = await stuckAt('send');
    const { runbooks } = world;
    world.runbooks = [];
    await reconcile(stored(world), world);
    world.runbooks = runbooks;
    await reconcile(stored(world), world);
    expect(stored(world).status).toMatchObject({ phase: 'Closed', outcome: 'Recovered' });
    expect(world.marks.filter((mark) => mark !== 'undo')).toHaveLength(1);
  });

  test('before anything of it was sent is refused, with nothing to take back', async () => {
    const world = await stuckAt('try');
    world.runbooks = [];
    await reconcile(stored(world), world);
    expect(stored(world).status).toMatchObject({ phase: 'Refused', journal: [], leases: [] });
    expect(world.marks).toEqual([]);
  });
});

describe('a remediation that somebody deletes', () => {
  const deleted = (remediation: RemediationResource): RemediationResource => ({
    ...remediation,
    metadata: { ...remediation.metadata, deletionTimestamp: '2026-03-04T12:01:00Z' },
  });

  test('while its lease is open returns it, and is let go', async () => {
    const world = new SampleWorld();
    Object.assign(world, { temporary: true, heals: undefined });
    world.stored = sampleRemediation();
    await reconcile(world.stored, world);
    expect(stored(world).status?.phase).toBe('Verifying');
    await reconcile(deleted(stored(world)), world);
    expect(stored(world).status).toMatchObject({ outcome: 'Cancelled', leases: [{ state: 'returned' }] });
    expect([world.marks.at(-1), world.held]).toEqual(['undo', [true, false]]);
  });

  test('whose lease could not be returned stays for the person who has to look at it', async () => {
    const world = new SampleWorld();
    world.temporary = true;
    world.fault = (call) => {
      if (call === 'send' && world.marks.length === 1)
        throw new ConflictError('it is 7', { ...answer, status: 422 });
    };
    world.stored = sampleRemediation();
    await reconcile(world.stored, world);
    expect(stored(world).status?.reason).toBe('LeaseFailed');
    expect(await reconcile(deleted(stored(world)), world)).toBeUndefined();
    expect([stored(world).status?.phase, world.held]).toEqual(['Escalated', [true]]);
  });
});

test('a return that lost a race against another write is tried again, and is no change of somebody else', async () => {
  const world = new SampleWorld();
  world.temporary = true;
  let races = 1;
  world.fault = (call) => {
    if (call !== 'send' || world.marks.length !== 1 || races-- === 0) return;
    throw new ConflictError('the object has been modified', { ...answer, status: 409 });
  };
  world.stored = sampleRemediation();
  await expect(reconcile(world.stored, world)).rejects.toThrow(RetryableError);
  expect(stored(world).status).toMatchObject({ phase: 'Restoring', leases: [{ state: 'open' }] });
  await reconcile(stored(world), world);
  expect(stored(world).status).toMatchObject({ phase: 'Closed', leases: [{ state: 'returned' }] });
});
