import type { Guard } from './guard.ts';

export const precondition: Guard = {
  id: 'PreconditionFailed',
  text: 'What the action requires of its target no longer holds.',
  check: ({ target }) =>
    target.precondition === undefined
      ? undefined
      : { kind: 'blocked', message: target.precondition, retryAfter: 30 },
};
