import { secondsBetween } from '../clock.ts';
import type { Guard } from './guard.ts';

/**
 * Seconds for which a change that was taken back is not tried again: a day, in which whoever did it can be asked. Two
 * that undo each other's work are worse than either.
 */
const RESTS = 86_400;

export const changeReverted: Guard = {
  id: 'Reverted',
  text: 'The last time that the target was changed like this, somebody took the change back.',
  check: ({ now, remediation, plan, target, others }) => {
    const reverted = [...others, remediation]
      .flatMap(({ metadata, status }) =>
        (status?.journal ?? []).map((entry) => ({ entry, name: metadata.name })),
      )
      .filter(({ entry }) => entry.state === 'reverted')
      .filter(({ entry }) => entry.target === target.key && entry.action === plan.action)
      .filter(({ entry }) => secondsBetween(new Date(entry.endedAt ?? entry.at), now) < RESTS)
      .at(-1);
    if (reverted === undefined) return undefined;
    const { entry, name } = reverted;
    return {
      kind: 'final',
      message: `${entry.action} of ${target.key} for ${name} was taken back at ${entry.endedAt ?? entry.at}; settle with whoever did it, and where Git owns the object change it there.`,
    };
  },
};
