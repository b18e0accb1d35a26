import { secondsBetween } from '../../clock.ts';
import type { Phase } from '../phase.ts';
import { enter } from '../status.ts';

/** A blocked plan is worked out again from fresh evidence; a final refusal stands until the alert is over. */
export const refused: Phase = (_, status, world) => {
  const { refusal } = status;
  if (refusal?.kind === 'final') return Promise.resolve({ status });
  const now = world.clock.now();
  const left = refusal?.lookAgainAt === undefined ? 0 : secondsBetween(now, new Date(refusal.lookAgainAt));
  if (left > 0) return Promise.resolve({ status, again: left });
  const message = 'What stood against the plan is looked at again.';
  return Promise.resolve({ status: enter(status, 'Observing', { reason: 'LookAgain', message, now }) });
};
