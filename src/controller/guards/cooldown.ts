import { seconds } from '../../api/scalars.ts';
import { secondsBetween } from '../clock.ts';
import { changesBegun } from '../history.ts';
import type { Guard } from './guard.ts';

export const cooldown: Guard = {
  id: 'Cooldown',
  text: 'The same remedy changed the target a short while ago. It does not matter for which episode.',
  check: ({ now, remedy, remediation, target, others }) => {
    const last = changesBegun([...others, remediation])
      .filter((begun) => begun.runbook === remediation.spec.runbook)
      .filter((begun) => begun.remedy === remedy.id && begun.target === target.key)
      .at(-1);
    if (last === undefined) return undefined;
    const left = seconds(remedy.bounds.cooldown) - secondsBetween(last.at, now);
    if (left <= 0) return undefined;
    return {
      kind: 'blocked',
      message: `'${remedy.id}' changed ${target.key} at ${last.at.toISOString()}, and rests for ${remedy.bounds.cooldown}.`,
      retryAfter: Math.ceil(left),
    };
  },
};
