import type { Guard } from './guard.ts';

export const ownEvidence: Guard = {
  id: 'NoEvidence',
  text: 'Nothing that the controller found out itself supports the plan: an alert alone never suffices.',
  check: ({ evidenced, remedy }) =>
    evidenced
      ? undefined
      : {
          kind: 'blocked',
          message: `No evidence of the controller's own supports '${remedy.id}'; what could not be collected is in the status.`,
          retryAfter: 60,
        },
};
