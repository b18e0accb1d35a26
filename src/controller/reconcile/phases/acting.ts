import type { RemediationResource } from '../../../api/remediation.ts';
import { secondsBetween } from '../../clock.ts';
import { acts } from '../../decide/decide.ts';
import type { Refusal } from '../../guards/guard.ts';
import { goOn, WHILE_HELD, type Making } from '../make-change.ts';
import type { Phase, Step } from '../phase.ts';
import { propose } from '../proposal.ts';
import { withIntent } from '../intent.ts';
import { enter, idempotencyKey, openEntry, refuse, withEntry, withoutEntry, type Status } from '../status.ts';
import type { World } from '../world.ts';

/**
 * Makes the change of the plan: the intent and its inverse are written first, then the guards are asked once more,
 * then the server tries everything as a dry run, then it is sent. Whatever of this a crash cuts off, the next run
 * finds the intent in the journal and asks the world how far it came.
 */
export const acting: Phase = async (remediation, status, world) => {
  const runbook = world.runbook(remediation.spec.runbook);
  const remedy = runbook?.spec.remedies.filter(acts).find(({ id }) => id === status.plan?.remedy);
  if (runbook === undefined || remedy === undefined) {
    return orphaned(remediation, status, world);
  }
  const entry = openEntry(status);
  const key = entry?.idempotencyKey ?? idempotencyKey(remediation.metadata.name, status, remedy.id);
  // The change itself does not count against its own cooldown and attempts.
  const journal = (status.journal ?? []).filter(({ idempotencyKey: other }) => other !== key);
  const input = { remediation, status: { ...status, journal }, runbook, remedy, idempotencyKey: key };
  const proposal = await propose(input, world);
  if (proposal === undefined) {
    if (entry !== undefined) return orphaned(remediation, status, world);
    const reason = { reason: 'ActionNotAvailable', message: remedy.id, now: world.clock.now() };
    return { status: enter(status, 'Ineffective', reason) };
  }
  const making = { remediation, status, remedy, world, proposal };
  return entry === undefined ? begin(making, key) : goOn({ ...making, entry });
};

/** Writes what is about to be done. Nothing is done in this step: the next one starts from what was written. */
async function begin({ remediation, status, remedy, world, proposal }: Making, key: string): Promise<Step> {
  const now = world.clock.now();
  const { prepared, plan, refusal } = proposal;
  if (refusal !== undefined) return refusedNow(status, refusal, world);
  if (plan.hash !== status.plan?.hash) {
    return stopped(status, 'PlanChanged', 'What would be done is no longer what was planned.', world);
  }
  const change = { remedy: remedy.id, action: plan.action, target: plan.target };
  if (prepared.inverse !== undefined) await world.hold(remediation, true);
  const entry = { ...change, state: 'intended' as const, idempotencyKey: key, at: now.toISOString() };
  return { status: withIntent(status, entry, prepared, now) };
}

/** Seconds for which a change that may be half made waits for a runbook that is gone; it may only be rewritten. */
const ORPHANED = 600;

/** Nobody says any more what is to be done. What may be half made has failed, so that its lease is returned. */
function orphaned(remediation: RemediationResource, status: Status, world: World): Step {
  const message = 'The runbook or the remedy is gone.';
  const entry = openEntry(status);
  if (entry?.state !== 'sending') {
    const without = entry === undefined ? status : withoutEntry(status, entry);
    return stopped(without, 'RunbookNotInForce', message, world);
  }
  const now = world.clock.now();
  const waited = Math.abs(secondsBetween(new Date(entry.at), now));
  if (waited < ORPHANED) return { status, again: Math.ceil(ORPHANED - waited) };
  const { remedy, action, target } = entry;
  const outcome = 'failed';
  world.record(remediation, {
    changed: { remedy, action, target, outcome, message, before: null, after: null },
  });
  const given = withEntry(status, { ...entry, state: 'failed', endedAt: now.toISOString(), message });
  return { status: enter(given, 'Ineffective', { reason: 'RunbookNotInForce', message, now }) };
}

function stopped(status: Status, guard: string, message: string, world: World): Step {
  return refusedNow(status, { guard, kind: 'blocked', message }, world);
}

function refusedNow(status: Status, refusal: Refusal, world: World): Step {
  const again = refusal.retryAfter ?? WHILE_HELD;
  return { status: refuse(status, { ...refusal, retryAfter: again }, 'Refused', world.clock.now()), again };
}
