import { isActing } from '../history.ts';
import type { Guard } from './guard.ts';

export const targetLocked: Guard = {
  id: 'TargetLocked',
  text: 'Another remediation changes the same target, or waits for what its change does.',
  check: ({ others, target }) => {
    const holder = others.find((other) => isActing(other) && other.status?.plan?.target === target.key);
    if (holder === undefined) return undefined;
    return {
      kind: 'blocked',
      message: `${holder.metadata.name} is at work on ${target.key}.`,
      retryAfter: 15,
    };
  },
};
