import type { RemediationPhase, RemediationResource } from '../api/remediation.ts';
import { seconds } from '../api/scalars.ts';
import type { ControllerSettings } from './settings.ts';

/** Whether a runbook rests because it did not help; half-open when its rest is over and nothing has helped yet. */
export type RunbookBreaker =
  | { readonly state: 'closed' }
  | { readonly state: 'open' | 'half-open'; readonly inARow: number; readonly until: Date };

/**
 * The breaker of a runbook, from its remediations. They outlive the process, and so it does; there is nothing to store.
 */
export function runbookBreaker(
  remediations: readonly RemediationResource[],
  { breaker }: Pick<ControllerSettings, 'breaker'>,
  now: Date,
): RunbookBreaker {
  const ended = remediations.flatMap(outcomeOf).sort((a, b) => b.at.getTime() - a.at.getTime());
  const [last] = ended;
  const helped = ended.findIndex((outcome) => outcome.helped);
  const inARow = helped === -1 ? ended.length : helped;
  if (last === undefined || inARow < breaker.threshold) return { state: 'closed' };
  const until = new Date(last.at.getTime() + seconds(breaker.openFor) * 1000);
  return { state: until > now ? 'open' : 'half-open', inARow, until };
}

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
