import { seconds } from '../../api/scalars.ts';
import { secondsBetween } from '../clock.ts';
import { changesBegun, within } from '../history.ts';
import type { Guard } from './guard.ts';

export const attemptsUsedUp: Guard = {
  id: 'AttemptsUsedUp',
  text: 'The remedy has changed the target as often as its bounds allow.',
  check: ({ now, remedy, remediation, target, others }) => {
    const { attempts, per } = remedy.bounds;
    const counted = within(changesBegun([...others, remediation]), now, seconds(per))
      .filter((begun) => begun.runbook === remediation.spec.runbook)
      .filter((begun) => begun.remedy === remedy.id && begun.target === target.key);
    const [oldest] = counted;
    if (oldest === undefined || counted.length < attempts) return undefined;
    return {
      kind: 'blocked',
      message: `'${remedy.id}' changed ${target.key} ${counted.length} times within ${per}; ${attempts} are allowed.`,
      retryAfter: Math.max(1, Math.ceil(seconds(per) - secondsBetween(oldest.at, now))),
    };
  },
};
