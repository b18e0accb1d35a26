import { secondsBetween } from '../../clock.ts';
import { acts } from '../../decide/decide.ts';
import type { Phase } from '../phase.ts';
import { propose } from '../proposal.ts';
import { enter, idempotencyKey, type Status } from '../status.ts';
import { weighed } from './deciding.ts';

/** Seconds for which evidence is good enough to approve upon. */
const FRESH = 300;

/**
 * Works the plan out again and asks the guards, the approval among them. A plan that has become another one needs
 * another approval; after {@link FRESH} seconds the evidence is collected anew, so that nobody approves on old news.
 */
export const awaitingApproval: Phase = async (remediation, status, world) => {
  const now = world.clock.now();
  const runbook = world.runbook(remediation.spec.runbook);
  const remedy = runbook?.spec.remedies.filter(acts).find(({ id }) => id === status.plan?.remedy);
  if (runbook === undefined || remedy === undefined || isOld(status, now)) {
    const message = 'The evidence is collected anew.';
    return { status: enter(status, 'Observing', { reason: 'EvidenceOld', message, now }) };
  }
  const key = idempotencyKey(remediation.metadata.name, status, remedy.id);
  const proposal = await propose({ remediation, status, runbook, remedy, idempotencyKey: key }, world);
  if (proposal === undefined) {
    return { status: enter(status, 'Observing', { reason: 'ActionNotAvailable', message: remedy.id, now }) };
  }
  return weighed(status, proposal, world);
};

function isOld({ evidence = [] }: Status, now: Date): boolean {
  const [first] = evidence;
  // Evidence from the future is as old: the clock was set back since.
  return first === undefined || Math.abs(secondsBetween(new Date(first.at), now)) > FRESH;
}
