import { secondsBetween } from '../../clock.ts';
import type { Phase } from '../phase.ts';
import { enter } from '../status.ts';

/**
 * A blocked plan is worked out again from fresh evidence; a final refusal stands until the alert is over. With a clock
 * that was set back nobody knows how long it has waited, so it is looked at now.
 */
export const refused: Phase = (_, status, world) => {
  const { refusal } = status;
  if (refusal?.kind === 'final') return Promise.resolve({ status });
  const now = world.clock.now();
  const isSetBack = refusal !== undefined && now < new Date(refusal.at);
  const left =
    refusal?.lookAgainAt === undefined || isSetBack ? 0 : secondsBetween(now, new Date(refusal.lookAgainAt));
  if (left > 0) return Promise.resolve({ status, again: left });
  const message = 'What stood against the plan is looked at again.';
  return Promise.resolve({ status: enter(status, 'Observing', { reason: 'LookAgain', message, now }) });
};
