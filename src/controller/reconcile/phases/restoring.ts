import type { RemediationResource } from '../../../api/remediation.ts';
import { evaluate, evidenceIn } from '../../decide/condition.ts';
import { factsOf } from '../../decide/facts.ts';
import { isPutBack, type Reverted } from '../../gitops/reverted.ts';
import type { JournalEntry } from '../../history.ts';
import type { Phase } from '../phase.ts';
import { returnLeases, withFailedAgain } from '../leases.ts';
import { openItems } from '../tasks.ts';
import { enter, openLeases, type Status } from '../status.ts';
import { takenBack } from '../taken-back.ts';
import type { World } from '../world.ts';

/** Seconds between two looks at whether a temporary change is still needed. */
const LOOK_AGAIN = 60;

/** Takes temporary changes back once they are not needed, waits for what people have to do before, and closes. */
export const restoring: Phase = async (remediation, status, world) => {
  const kept = await stillNeeded(remediation, status, world);
  const isDue = ({ id }: { readonly id: string }) => !kept.has(id);
  const asked = remediation.spec.cancel === true ? withFailedAgain(status) : status;
  const returned = await returnLeases(remediation, asked, world, isDue);
  // Written before the object is let go, so that none is that seems to owe something.
  if (openLeases(status).some(isDue)) return { status: returned };
  const now = world.clock.now();
  const stuck = remediation.spec.cancel === true ? [] : stuckLeases(returned);
  if (stuck.length > 0) {
    const message = `Could not be taken back: ${stuck.join(', ')}.`;
    return { status: enter(returned, 'Escalated', { reason: 'LeaseFailed', message, now }) };
  }
  const meanwhile = await putBack(returned, kept, world);
  if (meanwhile !== undefined) return takenBack(remediation, { status: returned, ...meanwhile }, world);
  if (kept.size > 0) {
    const held = openLeases(returned).map(({ target, until }) => `${target} until ${until} at the latest`);
    const message = `A temporary change is still needed: ${held.join(', ')}.`;
    return {
      status: enter(returned, 'Restoring', { reason: 'LeaseHeld', message, now }),
      again: LOOK_AGAIN,
    };
  }
  const open = openItems(remediation, returned, world);
  if (open.length > 0) {
    const message = `Waits for people: ${open.join(', ')}. They say so with stanchion done ${remediation.metadata.name}.`;
    return { status: enter(returned, 'Restoring', { reason: 'ChecklistOpen', message, now }) };
  }
  if (openLeases(returned).length === 0) await world.hold(remediation, false);
  const closed = { ...returned, closedAt: now.toISOString() };
  const reason = status.outcome ?? 'AlertResolved';
  return { status: enter(closed, 'Closed', { reason, message: 'Nothing is left to do.', now }) };
};

/** Targets of what a person has to take back. */
function stuckLeases({ leases = [] }: Status): readonly string[] {
  return leases.filter(({ state }) => state === 'failed').map(({ target }) => target);
}

/**
 * Leases that stay although it is well: their remedies say for how long, and what has to be gone before. What cannot be
 * told counts as still there. A cancelled episode keeps nothing.
 */
async function stillNeeded(
  remediation: RemediationResource,
  status: Status,
  world: World,
): Promise<ReadonlySet<string>> {
  const runbook = world.runbook(remediation.spec.runbook);
  const leases = openLeases(status).filter(({ until }) => new Date(until) > world.clock.now());
  if (runbook === undefined || remediation.spec.cancel === true || leases.length === 0) return new Set();
  const keeps = leases.map(({ id, remedy }) => {
    const { keep } = runbook.spec.remedies.find((one) => one.id === remedy) ?? {};
    return { id, keep };
  });
  const asked = keeps.flatMap(({ keep }) => (keep?.while === undefined ? [] : evidenceIn(keep.while)));
  const evidence = asked.length === 0 ? [] : [...(await world.collect(remediation, runbook, asked))];
  const facts = factsOf({ ...remediation, status: { ...status, evidence } });
  const needed = keeps.filter(
    ({ keep }) => keep !== undefined && (keep.while === undefined || evaluate(keep.while, facts) !== 'false'),
  );
  return new Set(needed.map(({ id }) => id));
}

/**
 * A change that stays for a while and that a GitOps tool has put back meanwhile, as one does with its next sync that heals
 * nothing by itself. Where no such tool keeps the object, people may have their reasons.
 */
async function putBack(
  { journal = [] }: Status,
  kept: ReadonlySet<string>,
  world: World,
): Promise<{ readonly change: JournalEntry; readonly reverted: Reverted } | undefined> {
  const made = journal.filter(({ state, idempotencyKey: id }) => state === 'done' && kept.has(id));
  for (const change of made) {
    const { reverted, owner } = await world.standing(change);
    if (owner !== undefined && reverted !== undefined && isPutBack(change, reverted))
      return { change, reverted };
  }
  return undefined;
}
