import { seconds } from '../../api/scalars.ts';
import type { Prepared } from '../actions/action-module.ts';
import type { ActingRemedy } from '../decide/decide.ts';
import { canonical } from '../decide/plan.ts';
import type { JournalEntry } from '../history.ts';
import { withEntry, withLease, type Status } from './status.ts';

const LONGEST_VALUE = 2048;

/** The status with a change that is about to be made, and with what takes it back. */
export function withIntent(
  status: Status,
  entry: JournalEntry,
  prepared: Prepared,
  { now, remedy: { keep } }: { readonly now: Date; readonly remedy: Pick<ActingRemedy, 'keep'> },
): Status {
  const { inverse, before, after } = prepared;
  const noted = withEntry(status, { ...entry, before: bounded(before), after: bounded(after) });
  if (inverse === undefined) return noted;
  const { remedy, action, target, idempotencyKey: id } = entry;
  const longest = Math.min(seconds(inverse.within), seconds(keep?.atMost ?? inverse.within));
  const until = new Date(now.getTime() + longest * 1000).toISOString();
  const lease = { remedy, action, target, id, until, state: 'open' as const };
  return withLease(noted, { ...lease, inverse: JSON.stringify(inverse.changes) });
}

/** Whether what the change would replace is still what was written down; a change in between makes it something else. */
export function isStillIntended({ before }: JournalEntry, prepared: Prepared): boolean {
  return before === bounded(prepared.before);
}

function bounded(value: unknown): string {
  return canonical(value ?? null).slice(0, LONGEST_VALUE);
}
