import { ON_TRIAL_CONDITION } from '../../conventions/controller.ts';
import { seconds } from '../../api/scalars.ts';
import { secondsBetween } from '../clock.ts';
import type { ActingRemedy } from '../decide/decide.ts';
import { check, LOOK_AGAIN, type Checking } from './check.ts';
import { returnLeases } from './leases.ts';
import type { Step } from './phase.ts';
import { enter, lastChange, trialOf, TRIAL_FAILED, withCondition, type Status } from './status.ts';

const TAKEN_BACK = 'TakenBack';

export type Trial = NonNullable<ActingRemedy['verify']['trial']>;

/** Half-open: what kept new work away is taken back, and all that is done next is to look. */
export async function beginTrial({ remediation, status, world }: Checking, { text }: Trial): Promise<Step> {
  const change = lastChange(status);
  const mine = ({ id }: { readonly id: string }) => id === change?.idempotencyKey;
  const returned = await returnLeases(remediation, status, world, mine);
  const now = world.clock.now();
  if (returned.leases?.some((lease) => mine(lease) && lease.state === 'failed') === true) {
    const message = 'It could not be taken back for its trial.';
    return { status: enter(returned, 'Ineffective', { reason: 'LeaseFailed', message, now }) };
  }
  // There was nothing to change, so there is nothing to take back either, and a person holds it.
  if (change?.state === 'unneeded') {
    return { status: enter(returned, 'Recovered', { reason: 'Verified', message: text, now }) };
  }
  return {
    status: trialIs(returned, { status: 'True', reason: TAKEN_BACK, message: text }, now),
    again: LOOK_AGAIN,
  };
}

/** Closed when the condition held all the while; the first time that it is false opens it again. */
export async function onTrial(checking: Checking, { text, until, within }: Trial): Promise<Step> {
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
