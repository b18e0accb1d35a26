import type { Guard } from './guard.ts';

export const paused: Guard = {
  id: 'Paused',
  text: 'Somebody paused everything, or nobody can tell whether somebody did.',
  check: ({ pause }) => {
    if (pause === 'off') return undefined;
    const why = pause === 'on' ? 'everything is paused' : 'the pause cannot be read, and counts as on';
    return { kind: 'blocked', message: `Nothing is changed: ${why}.`, retryAfter: 30 };
  },
};
