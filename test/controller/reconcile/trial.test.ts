import { beforeEach, describe, expect, test } from 'vitest';
import type { RemediationResource } from '../../../src/api/remediation.ts';
import { RetryableError } from '../../../src/controller/kubernetes/errors.ts';
import { reconcile } from '../../../src/controller/reconcile/reconcile.ts';
import { controllerSettings } from '../../../src/controller/settings.ts';
import { sampleRemediation, sampleRunbook } from '../../support/remediation.ts';
import { SampleWorld } from '../../support/sample-world.ts';

const HOLD = 300;
const TRIAL = 300;

/** The remedy of the sample as a breaker: verified at once, left for five minutes, on trial for five. */
function breakerRunbook() {
  const { spec } = sampleRunbook();
  const [remedy] = spec.remedies;
  if (remedy?.verify === undefined) throw new Error('the sample has no remedy that is verified');
  const trial = {
    text: 'It answers with new work as well.',
    after: '5m',
    until: { evidence: { id: 'ready', atLeast: 1 } },
    within: '5m',
  };
  const bounds = { attempts: 6, per: '1h', cooldown: '5m', timeout: '5m', maxTargets: 1 };
  return sampleRunbook({ remedies: [{ ...remedy, bounds, verify: { ...remedy.verify, trial } }] });
}

describe('a breaker of new work', () => {
  let world: SampleWorld;
  beforeEach(() => {
    world = new SampleWorld();
    world.runbooks = [breakerRunbook()];
    world.temporary = true;
  });

  const stored = (): RemediationResource => {
    if (world.stored === undefined) throw new Error('nothing was saved');
    return world.stored;
  };
  const start = async () => {
    world.stored = sampleRemediation();
    return reconcile(stored(), world);
  };
  const after = async (seconds: number) => {
    world.pass(seconds);
    return reconcile(stored(), world);
  };
  const state = () => {
    const { phase, leases = [], conditions = [] } = stored().status ?? {};
    const isOnTrial = conditions.some(({ type, status }) => type === 'OnTrial' && status === 'True');
    const isOpen = leases.some((lease) => lease.state === 'open');
    return `${phase ?? ''} ${isOpen ? 'open' : isOnTrial ? 'half-open' : 'closed'}`;
  };

  test('stays open for its time, lets work through on trial, and closes when that goes well [ARCO-P3]', async () => {
    expect(await start()).toBe(HOLD);
    expect(state()).toBe('Verifying open');
    expect(await after(HOLD - 1)).toBe(1);
    expect(state()).toBe('Verifying open');
    await after(1);
    expect(state()).toBe('Verifying half-open');
    expect(world.marks.at(-1)).toBe('undo');
    await after(TRIAL - 1);
    expect(state()).toBe('Verifying half-open');
    await after(1);
    expect(state()).toBe('Closed closed');
    expect(stored().status?.outcome).toBe('Recovered');
  });

  test('opens once more as soon as work on trial fails, for its time again [ARCO-P3]', async () => {
    await start();
    await after(HOLD);
    expect(state()).toBe('Verifying half-open');
    world.ready = 0;
    await after(15);
    expect(state()).toBe('Verifying open');
    expect(stored().status?.journal?.map((entry) => entry.state)).toEqual(['undone', 'done']);
    expect(await after(HOLD - 1)).toBe(1);
    await after(1);
    expect(state()).toBe('Verifying half-open');
    await after(TRIAL);
    expect(state()).toBe('Closed closed');
  });

  test('opens no more often than its bounds let it', async () => {
    await start();
    for (let trips = 1; trips < 6; trips += 1) {
      await after(HOLD);
      world.ready = 0;
      await after(15);
      expect(state()).toBe('Verifying open');
    }
    await after(HOLD);
    world.ready = 0;
    await after(15);
    expect(stored().status).toMatchObject({ phase: 'Refused', refusal: { guard: 'AttemptsUsedUp' } });
  });

  test('goes on where it stopped, also when it stopped between taking back and writing that down', async () => {
    await start();
    let isCut = true;
    world.fault = (call) => {
      if (call !== 'after send' || !isCut) return;
      isCut = false;
      throw new RetryableError('the process ended', { status: 0, request: 'PATCH /x' });
    };
    await expect(after(HOLD)).rejects.toThrow('the process ended');
    expect(state()).toBe('Verifying open');
    await after(1);
    expect(state()).toBe('Verifying half-open');
    expect(world.marks.filter((mark) => mark === 'undo')).toHaveLength(1);
  });

  test('is left to a person when nobody can tell how the trial went', async () => {
    await start();
    await after(HOLD);
    world.isBlind = true;
    await after(TRIAL);
    expect(stored().status?.outcome).toBeUndefined();
    expect(stored().status?.conditions).toContainEqual(
      expect.objectContaining({ type: 'OnTrial', status: 'False', reason: 'TrialUnknown' }),
    );
  });

  test('changes nothing in shadow', async () => {
    world.inForce = controllerSettings.parse({ cluster: 'prod-1' });
    await start();
    expect(stored().status).toMatchObject({ phase: 'Refused', refusal: { guard: 'Shadow' } });
    expect(world.marks).toEqual([]);
  });
});
