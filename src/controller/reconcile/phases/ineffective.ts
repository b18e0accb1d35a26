import type { Phase } from '../phase.ts';
import { returnLeases } from '../leases.ts';
import { enter, lastEnded } from '../status.ts';

/** Takes back what did not help, or was half made, and looks again: the next remedy starts from what is there then. */
export const ineffective: Phase = async (remediation, status, world) => {
  const change = lastEnded(status);
  const mine = ({ remedy }: { readonly remedy: string }) => remedy === change?.remedy;
  const returned = await returnLeases(remediation, status, world, mine);
  const message = 'The next remedy is looked for.';
  return { status: enter(returned, 'Observing', { reason: 'NextRemedy', message, now: world.clock.now() }) };
};
