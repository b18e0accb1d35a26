import { OPTED_IN, REMEDIATION_OPT_IN } from '../../conventions/labels.ts';
import type { Guard } from './guard.ts';

export const optedIn: Guard = {
  id: 'NotOptedIn',
  text: 'The target does not carry the label by which its owner allows changes.',
  check: ({ target }) =>
    target.optedIn
      ? undefined
      : {
          kind: 'blocked',
          message: `${target.key} has no label ${REMEDIATION_OPT_IN}: ${OPTED_IN}; its owner sets it to allow changes.`,
          retryAfter: 300,
        },
};
