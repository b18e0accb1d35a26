import { secondsBetween } from '../clock.ts';
import { runbookBreaker } from '../runbook-breaker.ts';
import type { Guard } from './guard.ts';

export const breakerOpen: Guard = {
  id: 'BreakerOpen',
  text: 'The runbook has not helped several times in a row, so it rests. The first one after the rest is let through.',
  check: ({ now, remediation, others, settings }) => {
    const { runbook } = remediation.spec;
    const ofRunbook = others.filter(({ spec }) => spec.runbook === runbook);
    const breaker = runbookBreaker(ofRunbook, settings, now);
    if (breaker.state !== 'open') return undefined;
    const { inARow, until } = breaker;
    return {
      kind: 'blocked',
      message: `${inARow} remediations of ${runbook} in a row did not help; it rests for ${settings.breaker.openFor} after the last.`,
      retryAfter: Math.ceil(secondsBetween(now, until)),
    };
  },
};
