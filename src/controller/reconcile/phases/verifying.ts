import { seconds } from '../../../api/scalars.ts';
import { secondsBetween } from '../../clock.ts';
import { acts, type ActingRemedy } from '../../decide/decide.ts';
import { check, LOOK_AGAIN, type Checking } from '../check.ts';
import type { Phase, Step } from '../phase.ts';
import { enter, lastChange, lastUndone, trialOf } from '../status.ts';
import { beginTrial, onTrial } from '../trial.ts';

/** Waits for what the change was meant to bring about. Still false or unknown after the time for it: it did not help. */
export const verifying: Phase = async (remediation, status, world) => {
  const isOnTrial = trialOf(status)?.status === 'True';
  const change = isOnTrial ? lastUndone(status) : lastChange(status);
  const runbook = world.runbook(remediation.spec.runbook);
  const remedy = runbook?.spec.remedies.filter(acts).find(({ id }) => id === change?.remedy);
  if (runbook === undefined || remedy === undefined || change === undefined) {
    const message = 'The runbook, the remedy or the change is gone, so nobody can tell whether it helped.';
    return {
      status: enter(status, 'Ineffective', { reason: 'CannotVerify', message, now: world.clock.now() }),
    };
  }
  const checking = { remediation, status, world, runbook };
  const { trial } = remedy.verify;
  if (isOnTrial && trial !== undefined) return onTrial(checking, trial);
  return verify(checking, remedy.verify, new Date(change.endedAt ?? change.at));
};

/** Looks whether the change helped, from when it was made. A breaker then stays open for its time. */
async function verify(checking: Checking, verification: ActingRemedy['verify'], made: Date): Promise<Step> {
  const { until, within, text, trial } = verification;
  const { looked, verdict } = await check(checking, until);
  const now = checking.world.clock.now();
  const since = secondsBetween(made, now);
  if (verdict === 'true' && trial !== undefined) {
    const left = seconds(trial.after) - since;
    return left > 0 ? { status: looked, again: left } : beginTrial({ ...checking, status: looked }, trial);
  }
  if (verdict === 'true') {
    return { status: enter(looked, 'Recovered', { reason: 'Verified', message: text, now }) };
  }
  if (since < seconds(within)) return { status: looked, again: LOOK_AGAIN };
  const message = `After ${within} this is still ${verdict}: ${text}`;
  return { status: enter(looked, 'Ineffective', { reason: 'NoEffect', message, now }) };
}
