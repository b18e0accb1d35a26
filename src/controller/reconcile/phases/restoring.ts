import type { RemediationResource } from '../../../api/remediation.ts';
import { evaluate } from '../../decide/condition.ts';
import { factsOf } from '../../decide/facts.ts';
import type { Phase } from '../phase.ts';
import { returnLeases } from '../leases.ts';
import { enter, lastChange, openLeases, type Status } from '../status.ts';
import type { World } from '../world.ts';

/** Takes temporary changes back, waits for the blocking part of the checklist, and closes. */
export const restoring: Phase = async (remediation, status, world) => {
  const returned = await returnLeases(remediation, status, world);
  // Written before the object is let go, so that none is that seems to owe something.
  if (openLeases(status).length > 0) return { status: returned };
  const now = world.clock.now();
  const stuck = (returned.leases ?? []).filter(({ state }) => state === 'failed');
  if (stuck.length > 0 && remediation.spec.cancel !== true) {
    const message = `Could not be taken back: ${stuck.map(({ target }) => target).join(', ')}.`;
    return { status: enter(returned, 'Escalated', { reason: 'LeaseFailed', message, now }) };
  }
  const open = openItems(remediation, returned, world);
  if (open.length > 0) {
    const message = `Open items of the checklist: ${open.join(', ')}.`;
    return { status: enter(returned, 'Restoring', { reason: 'ChecklistOpen', message, now }) };
  }
  if (openLeases(returned).length === 0) await world.hold(remediation, false);
  const closed = { ...returned, closedAt: now.toISOString() };
  const reason = status.outcome ?? 'AlertResolved';
  return { status: enter(closed, 'Closed', { reason, message: 'Nothing is left to do.', now }) };
};

function openItems(remediation: RemediationResource, status: Status, world: World): readonly string[] {
  const runbook = world.runbook(remediation.spec.runbook);
  const done = new Set((status.checklist ?? []).map(({ id }) => id));
  const facts = factsOf({ ...remediation, status });
  // Nobody has to do by hand what nothing was done about: without a change there is nothing to follow up.
  if (lastChange(status) === undefined) return [];
  return (runbook?.spec.checklist ?? [])
    .filter(({ blocksClose, id }) => blocksClose && !done.has(id))
    .filter(({ when }) => when === undefined || evaluate(when, facts) !== 'false')
    .map(({ id }) => id);
}
