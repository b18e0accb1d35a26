import { ON_TRIAL_CONDITION } from '../../conventions/controller.ts';
import { seconds } from '../../api/scalars.ts';
import { secondsBetween } from '../clock.ts';
import type { ActingRemedy } from '../decide/decide.ts';
import { check, LOOK_AGAIN, type Checking } from './check.ts';
import { returnLeases } from './leases.ts';
import type { Step } from './phase.ts';
import {
  enter,
  lastChange,
  openLeases,
  trialOf,
  TRIAL_FAILED,
  withCondition,
  type Status,
} from './status.ts';

const TAKEN_BACK = 'TakenBack';

export type Trial = NonNullable<ActingRemedy['verify']['trial']>;

/**
 * Half-open: what kept new work away is taken back, and all that is done next is to look. The trial is written before
 * anything is taken back, so that nobody takes that for somebody else's doing who comes after a crash.
 */
export function beginTrial({ status, world }: Checking, { text }: Trial): Step {
  const now = world.clock.now();
  // There was nothing to change, so there is nothing to take back either, and a person holds it.
  if (lastChange(status)?.state === 'unneeded') {
    return { status: enter(status, 'Recovered', { reason: 'Verified', message: text, now }) };
  }
  return { status: trialIs(status, { status: 'True', reason: TAKEN_BACK, message: text }, now) };
}

/** Takes back what kept new work away; a lease that cannot be returned is a person's, and no trial. */
async function takeBack({ remediation, status, world }: Checking): Promise<Step> {
  const returned = await returnLeases(remediation, status, world);
  if (returned.leases?.some(({ state }) => state === 'failed') !== true) {
    return { status: returned, again: LOOK_AGAIN };
  }
  const now = world.clock.now();
  const message = 'It could not be taken back for its trial.';
  const over = trialIs(returned, { status: 'False', reason: 'LeaseFailed', message }, now);
  return { status: enter(over, 'Ineffective', { reason: 'LeaseFailed', message, now }) };
}

/** Closed when the condition held all the while; the first time that it is false opens it again. */
export async function onTrial(checking: Checking, { text, until, within }: Trial): Promise<Step> {
  if (openLeases(checking.status).length > 0) return takeBack(checking);
  const { looked, verdict } = await check(checking, until);
  const now = checking.world.clock.now();
  if (verdict === 'false') {
    const message = `On trial this did not hold: ${text}`;
    const failed = trialIs(looked, { status: 'False', reason: TRIAL_FAILED, message }, now);
    return { status: enter(failed, 'Observing', { reason: TRIAL_FAILED, message, now }) };
  }
  const begun = trialOf(checking.status)?.lastTransitionTime;
  const left = begun === undefined ? 0 : seconds(within) - secondsBetween(new Date(begun), now);
  const going = trialIs(looked, { status: 'True', reason: TAKEN_BACK, message: text }, now);
  if (left > 0) return { status: going, again: Math.min(left, LOOK_AGAIN) };
  const over = (reason: string) => trialIs(looked, { status: 'False', reason, message: text }, now);
  if (verdict === 'true') {
    return { status: enter(over('TrialHeld'), 'Recovered', { reason: 'Verified', message: text, now }) };
  }
  const message = `After ${within} on trial nobody can tell: ${text}`;
  return { status: enter(over('TrialUnknown'), 'Ineffective', { reason: 'NoEffect', message, now }) };
}

function trialIs(
  status: Status,
  said: { readonly status: 'True' | 'False'; readonly reason: string; readonly message: string },
  now: Date,
): Status {
  return withCondition(status, { type: ON_TRIAL_CONDITION, ...said }, now);
}
