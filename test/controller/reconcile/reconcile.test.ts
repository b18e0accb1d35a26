import { describe, expect, test } from 'vitest';
import type { RemediationResource } from '../../../src/api/remediation.ts';
import { ConflictError, RetryableError, TerminalError } from '../../../src/controller/kubernetes/errors.ts';
import { ALERT_RESOLVED, withCondition } from '../../../src/controller/reconcile/status.ts';
import { reconcile } from '../../../src/controller/reconcile/reconcile.ts';
import { controllerSettings } from '../../../src/controller/settings.ts';
import { alertSource, sampleRemediation, sampleRemedy, sampleRunbook } from '../../support/remediation.ts';
import { SampleWorld } from '../../support/sample-world.ts';

const stored = (world: SampleWorld): RemediationResource => {
  if (world.stored === undefined) throw new Error('nothing was saved');
  return world.stored;
};
const start = async (world: SampleWorld, remediation = sampleRemediation()) => {
  world.stored = remediation;
  return reconcile(remediation, world);
};
const goOn = (world: SampleWorld) => reconcile(stored(world), world);
const phase = (world: SampleWorld) => stored(world).status?.phase;
const entered = (world: SampleWorld) =>
  world.happened.flatMap((one) => ('entered' in one ? [one.entered.phase] : []));
const answer = { status: 500, request: 'PATCH /x' };

describe('an episode', () => {
  test('goes from the alert to Closed when the change helps', async () => {
    const world = new SampleWorld();
    await start(world);
    expect(phase(world)).toBe('Closed');
    expect(stored(world).status?.outcome).toBe('Recovered');
    expect(entered(world)).toEqual([
      'Observing',
      'Deciding',
      'Acting',
      'Verifying',
      'Recovered',
      'Restoring',
      'Closed',
    ]);
    expect(world.marks).toHaveLength(1);
  });

  test('is written once for all that was only looked at, together with the decision', async () => {
    const world = new SampleWorld();
    world.inForce = controllerSettings.parse({ cluster: 'prod-1' });
    const saves: string[] = [];
    world.fault = (call) => {
      if (call === 'save') saves.push(call);
    };
    await start(world);
    expect(saves).toHaveLength(1);
    expect(entered(world)).toEqual(['Observing', 'Deciding', 'Refused']);
  });

  test('that a storm holds up asks the cluster nothing while the storm lasts', async () => {
    const world = new SampleWorld();
    world.inForce = controllerSettings.parse({
      cluster: 'prod-1',
      mode: 'guarded',
      storm: { remediations: 1 },
    });
    world.others = [
      sampleRemediation({
        name: 'another',
        spec: { source: alertSource({ fingerprint: 'ffffffffffffffff' }) },
        status: { startedAt: world.now.toISOString() },
      }),
    ];
    expect(await start(world)).toBe(60);
    world.pass(60);
    const calls: string[] = [];
    world.fault = (call) => {
      calls.push(call);
    };
    expect(await goOn(world)).toBe(60);
    expect(calls).toEqual([]);
    world.pass(300);
    await goOn(world);
    expect(phase(world)).toBe('Closed');
  });

  test('waits for the effect, and says that there was none', async () => {
    const world = new SampleWorld();
    world.heals = undefined;
    expect(await start(world)).toBe(15);
    expect(phase(world)).toBe('Verifying');
    world.pass(300);
    await goOn(world);
    expect(phase(world)).toBe('Escalated');
    expect(stored(world).status?.journal).toMatchObject([{ remedy: 'restart', state: 'done' }]);
    expect(world.marks).toHaveLength(1);
  });

  test('changes nothing in shadow, and records what it would have done', async () => {
    const world = new SampleWorld();
    world.inForce = controllerSettings.parse({ cluster: 'prod-1' });
    expect(await start(world)).toBeUndefined();
    expect(stored(world).status).toMatchObject({
      phase: 'Refused',
      refusal: { guard: 'Shadow', kind: 'final' },
    });
    expect(stored(world).status?.refusal?.message).toContain('Restart shop.');
    expect(await goOn(world)).toBeUndefined();
    expect(world.marks).toEqual([]);
  });

  test('waits for an approval, and acts on one of exactly this plan', async () => {
    const world = new SampleWorld();
    world.inForce = controllerSettings.parse({ cluster: 'prod-1', mode: 'approve' });
    expect(await start(world)).toBe(60);
    expect(phase(world)).toBe('AwaitingApproval');
    const waiting = stored(world);
    const planHash = waiting.status?.plan?.hash ?? '';
    const until = new Date(world.now.getTime() + 60_000).toISOString();
    const approval = { by: 'ann', decision: 'approve' as const, planHash, reason: 'Yes.', until };
    await reconcile({ ...waiting, spec: { ...waiting.spec, approval } }, world);
    expect(phase(world)).toBe('Closed');
    const approvers = world.happened.flatMap((one) => ('changed' in one ? [one.changed.approvedBy] : []));
    expect(approvers).toEqual(['ann']);
  });

  test('is looked at again when a guard held it up', async () => {
    const world = new SampleWorld();
    world.paused = 'on';
    expect(await start(world)).toBe(30);
    expect(world.marks).toEqual([]);
    expect(await goOn(world)).toBeGreaterThan(0);
    world.paused = 'off';
    world.pass(30);
    await goOn(world);
    expect(phase(world)).toBe('Closed');
  });

  test('asks again for a while when the evidence could not be collected, and then a person', async () => {
    const world = new SampleWorld();
    world.isBlind = true;
    expect(await start(world)).toBe(20);
    expect(stored(world).status).toMatchObject({ phase: 'Refused', refusal: { guard: 'EvidenceUnknown' } });
    world.pass(20);
    world.isBlind = false;
    await goOn(world);
    expect(phase(world)).toBe('Closed');

    const blind = new SampleWorld();
    blind.isBlind = true;
    await start(blind);
    blind.pass(300);
    await goOn(blind);
    expect(phase(blind)).toBe('Escalated');
    expect(blind.marks).toEqual([]);
  });

  test('ends with its alert while nothing was done', async () => {
    const world = new SampleWorld();
    world.paused = 'on';
    await start(world);
    const resolved = withCondition(
      stored(world).status ?? {},
      { type: ALERT_RESOLVED, status: 'True', reason: 'Resolved', message: '' },
      world.now,
    );
    await reconcile({ ...stored(world), status: resolved }, world);
    expect(stored(world).status).toMatchObject({ phase: 'Closed', outcome: 'AlertResolved' });
    expect(world.marks).toEqual([]);
  });

  test('ends when somebody cancels it', async () => {
    const world = new SampleWorld();
    world.heals = undefined;
    await start(world);
    await reconcile({ ...stored(world), spec: { ...stored(world).spec, cancel: true } }, world);
    expect(stored(world).status).toMatchObject({ phase: 'Closed', outcome: 'Cancelled' });
  });

  test('stays open until the blocking part of the checklist is done', async () => {
    const world = new SampleWorld();
    const item = { id: 'write-it-up', text: 'Write it up.', phase: 'post-incident', blocksClose: true };
    world.runbooks = [sampleRunbook({ checklist: [item] })];
    await start(world);
    expect(stored(world).status).toMatchObject({ phase: 'Restoring', reason: 'ChecklistOpen' });
    const status = stored(world).status ?? {};
    const checklist = [{ id: 'write-it-up', doneBy: 'ann', at: world.now.toISOString() }];
    await reconcile({ ...stored(world), status: { ...status, checklist } }, world);
    expect(phase(world)).toBe('Closed');
  });
});

describe('a task for a person', () => {
  const examine = (blocksClose: boolean) => ({
    id: 'examine',
    text: 'Find the cause.',
    mode: 'human',
    action: { openTask: { task: 'Find the cause.', owner: 'shop', blocksClose } },
  });
  const withTask = (blocksClose: boolean) => {
    const world = new SampleWorld();
    world.runbooks = [sampleRunbook({ remedies: [...sampleRunbook().spec.remedies, examine(blocksClose)] })];
    return world;
  };
  const told = (world: SampleWorld) => world.happened.filter((one) => 'tasked' in one).length;
  const done = async (world: SampleWorld) => {
    const status = stored(world).status ?? {};
    const checklist = [{ id: 'examine', doneBy: 'ann', at: world.now.toISOString() }];
    await reconcile({ ...stored(world), status: { ...status, checklist } }, world);
  };

  test('that blocks the close keeps it open until somebody has done it', async () => {
    const world = withTask(true);
    expect(await start(world)).toBeUndefined();
    expect(stored(world).status).toMatchObject({
      phase: 'Restoring',
      reason: 'ChecklistOpen',
      outcome: 'Recovered',
      tasks: [{ id: 'examine', owner: 'shop', blocksClose: true }],
    });
    await done(world);
    expect(phase(world)).toBe('Closed');
  });

  test('that does not block the close is noted, and it closes', async () => {
    const world = withTask(false);
    await start(world);
    expect(stored(world).status).toMatchObject({ phase: 'Closed', tasks: [{ blocksClose: false }] });
  });

  test('is told once, however often the evidence is looked at, also where the runbook loses it', async () => {
    const world = withTask(true);
    world.heals = undefined;
    await start(world);
    world.pass(301);
    await goOn(world);
    expect([phase(world), told(world)]).toEqual(['Escalated', 1]);
    world.runbooks = [sampleRunbook()];
    const status = withCondition(
      stored(world).status ?? {},
      { type: ALERT_RESOLVED, status: 'True', reason: 'NotifiedResolved', message: '' },
      world.now,
    );
    await reconcile({ ...stored(world), status }, world);
    expect(stored(world).status).toMatchObject({ phase: 'Restoring', reason: 'ChecklistOpen' });
    await done(world);
    expect(stored(world).status).toMatchObject({ phase: 'Closed', outcome: 'AlertResolved' });
  });

  test('in shadow is told and holds nothing', async () => {
    const world = withTask(true);
    world.inForce = controllerSettings.parse({ cluster: 'prod-1' });
    await start(world);
    expect(told(world)).toBe(1);
    expect(stored(world).status).toMatchObject({ phase: 'Refused', tasks: [{ blocksClose: false }] });
  });

  test('that the controller opens as a remedy holds it as well', async () => {
    const world = new SampleWorld();
    const { bounds, verify } = sampleRemedy();
    world.runbooks = [
      sampleRunbook({ remedies: [{ ...examine(true), id: 'restart', mode: 'guarded', bounds, verify }] }),
    ];
    await start(world);
    expect(stored(world).status).toMatchObject({ reason: 'ChecklistOpen', tasks: [{ id: 'restart' }] });
  });
});

describe('a temporary change', () => {
  test('is followed up like any other, although it was taken back', async () => {
    const world = new SampleWorld();
    world.temporary = true;
    const item = { id: 'write-it-up', text: 'Write it up.', phase: 'post-incident', blocksClose: true };
    world.runbooks = [sampleRunbook({ checklist: [item] })];
    await start(world);
    expect(stored(world).status).toMatchObject({
      phase: 'Restoring',
      reason: 'ChecklistOpen',
      leases: [{ state: 'returned' }],
    });
  });

  test('is taken back once it is well, and the object is held until then', async () => {
    const world = new SampleWorld();
    world.temporary = true;
    await start(world);
    expect(world.marks).toHaveLength(2);
    expect(world.marks[1]).toBe('undo');
    expect(world.held).toEqual([true, false]);
    expect(stored(world).status).toMatchObject({
      phase: 'Closed',
      leases: [{ state: 'returned' }],
      journal: [{ state: 'undone' }],
    });
  });

  test('is taken back when it did not help', async () => {
    const world = new SampleWorld();
    Object.assign(world, { temporary: true, heals: undefined });
    await start(world);
    world.pass(300);
    await goOn(world);
    expect(world.marks[1]).toBe('undo');
    expect(phase(world)).toBe('Escalated');
  });

  test('that somebody changed since is left alone, and a person is asked', async () => {
    const world = new SampleWorld();
    world.temporary = true;
    world.fault = (call) => {
      if (call === 'send' && world.marks.length === 1)
        throw new ConflictError('replicas is 7', { ...answer, status: 422 });
    };
    await start(world);
    expect(stored(world).status).toMatchObject({
      phase: 'Escalated',
      reason: 'LeaseFailed',
      leases: [{ state: 'failed' }],
    });
  });
});

describe('a change that somebody takes back', () => {
  const reverted = { field: '/spec/replicas', put: 10, found: 3, by: 'argocd-controller' };

  test('ends with a person, and is neither judged nor made again', async () => {
    const world = new SampleWorld();
    Object.assign(world, { temporary: true, heals: undefined });
    await start(world);
    expect(phase(world)).toBe('Verifying');
    world.stands = { reverted };
    // It would count as a success now.
    world.ready = 1;
    await goOn(world);
    await goOn(world);
    expect(stored(world).status).toMatchObject({
      phase: 'Escalated',
      reason: 'Reverted',
      journal: [{ remedy: 'restart', state: 'reverted' }],
      leases: [{ state: 'returned' }],
    });
    const condition = stored(world).status?.conditions?.find(({ type }) => type === 'Reverted');
    expect(condition).toMatchObject({ status: 'True' });
    expect(condition?.message).toContain("'argocd-controller' took restartWorkload of");
    expect(condition?.message).toContain('/spec/replicas is 3 and was set to 10');
    const outcomes = world.happened.flatMap((one) => ('changed' in one ? [one.changed.outcome] : []));
    expect(outcomes).toEqual(['done', 'undone', 'reverted']);
    expect(world.marks.filter((mark) => mark !== 'undo')).toHaveLength(1);
  });

  test('has to stand for a while where a GitOps tool keeps the object', async () => {
    const world = new SampleWorld();
    world.stands = { owner: { tool: 'argo-cd', object: 'shop' } };
    expect(await start(world)).toBe(15);
    expect(phase(world)).toBe('Verifying');
    world.pass(15);
    expect(await goOn(world)).toBe(15);
    world.pass(15);
    await goOn(world);
    expect(phase(world)).toBe('Closed');
    expect(stored(world).status?.outcome).toBe('Recovered');
  });
});

describe('what the server answers', () => {
  test('a change that is invalid ends the remedy, and the next is looked for', async () => {
    const world = new SampleWorld();
    world.fault = (call) => {
      if (call === 'try') throw new TerminalError('it is invalid', { ...answer, status: 422 });
    };
    await start(world);
    expect(stored(world).status).toMatchObject({ phase: 'Escalated', journal: [{ state: 'failed' }] });
    expect(world.marks).toEqual([]);
  });

  test('a conflict makes it work the change out anew', async () => {
    const world = new SampleWorld();
    let conflicts = 1;
    world.fault = (call) => {
      if (call === 'send' && conflicts-- > 0) throw new ConflictError('changed', { ...answer, status: 409 });
    };
    expect(await start(world)).toBe(2);
    await goOn(world);
    expect(phase(world)).toBe('Closed');
    expect(world.marks).toHaveLength(1);
  });

  test('no answer is left to the queue, and the change times out at last', async () => {
    const world = new SampleWorld();
    world.fault = (call) => {
      if (call === 'send') throw new RetryableError('no answer', answer);
    };
    await expect(start(world)).rejects.toThrow(RetryableError);
    expect(phase(world)).toBe('Acting');
    world.pass(301);
    await goOn(world);
    expect(stored(world).status).toMatchObject({ phase: 'Escalated', journal: [{ state: 'failed' }] });
  });
});

test('a crash before or after any call does nothing twice and forgets no lease', async () => {
  const calls: string[] = [];
  const listening = new SampleWorld();
  listening.temporary = true;
  listening.fault = (call) => calls.push(call);
  await start(listening);
  expect(calls.filter((call) => call === 'send')).toHaveLength(2);

  for (const [index] of calls.entries()) {
    const world = new SampleWorld();
    world.temporary = true;
    let left = index;
    world.fault = () => {
      if (left-- === 0) throw new Error('the process was killed');
    };
    await start(world).catch(() => undefined);
    world.fault = () => undefined;
    while (phase(world) !== 'Closed') await goOn(world);
    const keys = world.marks.filter((mark) => mark !== 'undo');
    expect([index, new Set(keys).size, keys.length]).toEqual([index, 1, 1]);
    expect(world.marks.at(-1)).toBe('undo');
    expect(stored(world).status).toMatchObject({ leases: [{ state: 'returned' }] });
  }
});
