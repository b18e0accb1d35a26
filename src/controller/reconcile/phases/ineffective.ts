import type { Phase } from '../phase.ts';
import { returnLeases } from '../leases.ts';
import { enter } from '../status.ts';

/** Takes back what did not help, or came only halfway, and looks again: the next remedy starts from what is there then. */
export const ineffective: Phase = async (remediation, status, world) => {
  const returned = await returnLeases(remediation, status, world);
  const message = 'The next remedy is looked for.';
  return { status: enter(returned, 'Observing', { reason: 'NextRemedy', message, now: world.clock.now() }) };
};
