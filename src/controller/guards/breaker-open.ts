import { seconds } from '../../api/scalars.ts';
import type { RemediationPhase, RemediationResource } from '../../api/remediation.ts';
import { secondsBetween } from '../clock.ts';
import type { Guard } from './guard.ts';

export const breakerOpen: Guard = {
  id: 'BreakerOpen',
  text: 'The runbook has not helped several times in a row, so it rests. The first one after the rest is let through.',
  check: ({ now, remediation, others, settings: { breaker } }) => {
    const ended = others
      .filter(({ spec }) => spec.runbook === remediation.spec.runbook)
      .flatMap((other) => outcomeOf(other))
      .sort((a, b) => b.at.getTime() - a.at.getTime());
    const [last] = ended;
    const helped = ended.findIndex((outcome) => outcome.helped);
    const inARow = helped === -1 ? ended.length : helped;
    if (last === undefined || inARow < breaker.threshold) return undefined;
    const left = seconds(breaker.openFor) - secondsBetween(last.at, now);
    if (left <= 0) return undefined;
    return {
      kind: 'blocked',
      message: `${inARow} remediations of ${remediation.spec.runbook} in a row did not help; it rests for ${breaker.openFor} after the last.`,
      retryAfter: Math.ceil(left),
    };
  },
};

/** Whether a remediation that changed something helped; nothing for one that changed nothing or is not over. */
function outcomeOf({
  status,
}: RemediationResource): readonly { readonly helped: boolean; readonly at: Date }[] {
  const last = status?.journal?.at(-1);
  if (status?.phase === undefined || last === undefined) return [];
  const helped = status.phase === 'Closed' ? status.outcome === 'Recovered' : HELPED.get(status.phase);
  return helped === undefined ? [] : [{ helped, at: new Date(status.closedAt ?? last.endedAt ?? last.at) }];
}

/** Phases that tell how it went; the others are on the way there. */
const HELPED: ReadonlyMap<RemediationPhase, boolean> = new Map([
  ['Recovered', true],
  ['Restoring', true],
  ['Ineffective', false],
  ['Escalated', false],
]);
