import { seconds } from '../../../api/scalars.ts';
import { secondsBetween } from '../../clock.ts';
import { acts } from '../../decide/decide.ts';
import type { Refusal } from '../../guards/guard.ts';
import { goOn, LONGEST_MESSAGE, WHILE_HELD, type Making } from '../make-change.ts';
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
    return stranded({ remediation, status, world }, GONE);
  }
  const entry = openEntry(status);
  const key = entry?.idempotencyKey ?? idempotencyKey(remediation.metadata.name, status, remedy.id);
  // The change itself does not count against its own cooldown and attempts.
  const journal = (status.journal ?? []).filter(({ idempotencyKey: other }) => other !== key);
  const input = { remediation, status: { ...status, journal }, runbook, remedy, idempotencyKey: key };
  const proposal = await propose(input, world);
  if (proposal === undefined) return notAvailable({ remediation, status, world }, remedy.id);
  if ('unprepared' in proposal) {
    const timeout = seconds(remedy.bounds.timeout);
    return stranded({ remediation, status, world }, { refusal: proposal.unprepared, timeout });
  }
  const making = { remediation, status, remedy, world, proposal };
  return entry === undefined ? begin(making, key) : goOn({ ...making, entry });
};

function notAvailable(turn: Turn, remedy: string): Step {
  const { status, world } = turn;
  if (openEntry(status) !== undefined) return stranded(turn, GONE);
  const reason = { reason: 'ActionNotAvailable', message: remedy, now: world.clock.now() };
  return { status: enter(status, 'Ineffective', reason) };
}

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
  return { status: withIntent(status, entry, prepared, { now, remedy }) };
}

type Turn = Pick<Making, 'remediation' | 'status' | 'world'>;

/** Why nobody can say any more what is to be done. */
interface Stranding {
  readonly refusal: Refusal;
  /** Seconds for which a change that may be half made waits for that to end. */
  readonly timeout: number;
}

/** The runbook may only be rewritten. */
const GONE: Stranding = {
  refusal: { guard: 'RunbookNotInForce', kind: 'blocked', message: 'The runbook or the remedy is gone.' },
  timeout: 600,
};

/** Nobody says any more what is to be done. What may be half made has failed, so that its lease is returned. */
function stranded({ remediation, status, world }: Turn, { refusal, timeout }: Stranding): Step {
  const entry = openEntry(status);
  if (entry?.state !== 'sending') {
    return refusedNow(entry === undefined ? status : withoutEntry(status, entry), refusal, world);
  }
  const now = world.clock.now();
  const waited = Math.abs(secondsBetween(new Date(entry.at), now));
  if (waited < timeout)
    return { status, again: Math.ceil(Math.min(timeout - waited, refusal.retryAfter ?? timeout)) };
  const { remedy, action, target } = entry;
  const message = refusal.message.slice(0, LONGEST_MESSAGE);
  const outcome = 'failed';
  world.record(remediation, {
    changed: { remedy, action, target, outcome, message, before: null, after: null },
  });
  const given = withEntry(status, { ...entry, state: 'failed', endedAt: now.toISOString(), message });
  return { status: enter(given, 'Ineffective', { reason: refusal.guard, message, now }) };
}

function stopped(status: Status, guard: string, message: string, world: World): Step {
  return refusedNow(status, { guard, kind: 'blocked', message }, world);
}

function refusedNow(status: Status, refusal: Refusal, world: World): Step {
  const again = refusal.retryAfter ?? WHILE_HELD;
  return { status: refuse(status, { ...refusal, retryAfter: again }, 'Refused', world.clock.now()), again };
}
