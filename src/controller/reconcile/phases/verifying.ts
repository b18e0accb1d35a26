import { seconds } from '../../../api/scalars.ts';
import { secondsBetween } from '../../clock.ts';
import { acts, type ActingRemedy } from '../../decide/decide.ts';
import type { JournalEntry } from '../../history.ts';
import { check, LOOK_AGAIN, type Checking } from '../check.ts';
import type { Phase, Step } from '../phase.ts';
import { enter, lastChange, lastEnded, trialOf, withEntry, type Status } from '../status.ts';
import { takenBack } from '../taken-back.ts';
import { beginTrial, onTrial } from '../trial.ts';
import type { World } from '../world.ts';

/**
 * Seconds for which a change has to stand on an object that a GitOps tool keeps. Argo CD heals 2 s after it sees a
 * difference, and again after 6 s and 18 s; Flux comes at its interval, which may be later than anybody waits.
 */
const HEALS_WITHIN = 30;

/**
 * Waits for what the change was meant to bring about. Still false or unknown after the time for it: it did not help. A
 * change that somebody took back is not judged any more.
 */
export const verifying: Phase = async (remediation, status, world) => {
  const isOnTrial = trialOf(status)?.status === 'True';
  const change = isOnTrial ? lastEnded(status) : lastChange(status);
  const runbook = world.runbook(remediation.spec.runbook);
  const remedy = runbook?.spec.remedies.filter(acts).find(({ id }) => id === change?.remedy);
  if (runbook === undefined || remedy === undefined || change === undefined)
    return unverifiable(status, world);
  const checking = { remediation, status, world, runbook };
  const { trial } = remedy.verify;
  if (isOnTrial && trial !== undefined) return onTrial(checking, trial);
  return verify(checking, remedy.verify, change);
};

function unverifiable(status: Status, world: World): Step {
  const message = 'The runbook, the remedy or the change is gone, so nobody can tell whether it helped.';
  return {
    status: enter(status, 'Ineffective', { reason: 'CannotVerify', message, now: world.clock.now() }),
  };
}

/** Looks whether the change still stands, and whether it helped, from when it was made. */
async function verify(
  checking: Checking,
  verification: ActingRemedy['verify'],
  change: JournalEntry,
): Promise<Step> {
  const { remediation, status, world } = checking;
  // What was as wanted already is nobody's change.
  const { reverted, owner } = change.state === 'done' ? await world.standing(change) : {};
  if (reverted !== undefined) return takenBack(remediation, { status, change, reverted }, world);
  const { until, within, text } = verification;
  const { looked, verdict } = await check(checking, until);
  const now = world.clock.now();
  const made = new Date(change.endedAt ?? change.at);
  // A clock that was set back would have it wait until it is right again.
  if (now < made) {
    return { status: withEntry(looked, { ...change, endedAt: now.toISOString() }), again: LOOK_AGAIN };
  }
  const passed = secondsBetween(made, now);
  if (verdict === 'true') {
    return helped({ ...checking, status: looked }, verification, {
      isKept: owner !== undefined,
      passed,
    });
  }
  if (passed < seconds(within)) return { status: looked, again: LOOK_AGAIN };
  const message = `After ${within} this is still ${verdict}: ${text}`;
  return { status: enter(looked, 'Ineffective', { reason: 'NoEffect', message, now }) };
}

interface Since {
  /** Whether a GitOps tool keeps the object. */
  readonly isKept: boolean;
  /** Seconds since it was made. */
  readonly passed: number;
}

/** It helped, if nobody takes it back. A breaker then stays open for its time. */
function helped(
  checking: Checking,
  { text, trial }: ActingRemedy['verify'],
  { isKept, passed }: Since,
): Step {
  const { status, world } = checking;
  if (isKept && passed < HEALS_WITHIN) {
    return { status, again: Math.ceil(Math.min(LOOK_AGAIN, HEALS_WITHIN - passed)) };
  }
  if (trial !== undefined) {
    const left = seconds(trial.after) - passed;
    return left > 0 ? { status, again: left } : beginTrial(checking, trial);
  }
  return {
    status: enter(status, 'Recovered', { reason: 'Verified', message: text, now: world.clock.now() }),
  };
}
