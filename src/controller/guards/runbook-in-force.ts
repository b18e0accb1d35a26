import type { Guard } from './guard.ts';

export const runbookInForce: Guard = {
  id: 'RunbookNotInForce',
  text: 'The runbook is suspended, or there is none of this name.',
  check: ({ runbook, remediation }) => {
    const { runbook: name } = remediation.spec;
    if (runbook === undefined) {
      return { kind: 'blocked', message: `There is no valid Runbook '${name}'.`, retryAfter: 60 };
    }
    if (!runbook.spec.suspend) return undefined;
    return { kind: 'blocked', message: `Runbook '${name}' is suspended.`, retryAfter: 60 };
  },
};
