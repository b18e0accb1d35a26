import type { Guard } from './guard.ts';

export const capacity: Guard = {
  id: 'NoCapacity',
  text: 'An autoscaler, a quota or a disruption budget stands against it.',
  check: ({ target }) =>
    target.capacity === undefined ? undefined : { kind: 'blocked', message: target.capacity, retryAfter: 60 },
};
