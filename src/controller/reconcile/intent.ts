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
  const { inverse, before, after, changed } = prepared;
  const noted = withEntry(status, {
    ...entry,
    before: bounded(before),
    after: bounded(after),
    ...(changed === undefined ? {} : { changed }),
  });
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

/** As many of the fields as fit, in their order: JSON that is cut off in the middle tells nobody anything. */
function bounded(fields: Readonly<Record<string, unknown>>): string {
  const entries = Object.entries(fields).sort(([a], [b]) => (a < b ? -1 : 1));
  for (let kept = entries.length; kept > 0; kept -= 1) {
    const text = canonical(Object.fromEntries(entries.slice(0, kept)));
    if (text.length <= LONGEST_VALUE) return text;
  }
  return '{}';
}
