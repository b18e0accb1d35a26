import type { RemediationResource } from '../../api/remediation.ts';
import type { Reverted } from '../gitops/reverted.ts';
import type { JournalEntry } from '../history.ts';
import { maskedLine } from '../record/mask.ts';
import { returnLeases } from './leases.ts';
import type { Step } from './phase.ts';
import { enter, withCondition, withEntry, type Status } from './status.ts';
import type { World } from './world.ts';

/** Condition of a Remediation: somebody took a change of it back. */
export const REVERTED_CONDITION = 'Reverted';
const LONGEST_MESSAGE = 1024;

/**
 * What becomes of an episode whose change somebody took back: it ends with a person. Trying again would be a fight with
 * whoever did it, and another remedy would be judged by what is no longer there.
 */
export async function takenBack(
  remediation: RemediationResource,
  { status, change, reverted }: TakenBack,
  world: World,
): Promise<Step> {
  const left = await returnLeases(remediation, status, world, ({ id }) => id === change.idempotencyKey);
  const now = world.clock.now();
  const message = maskedLine(saying(change, reverted), LONGEST_MESSAGE);
  const { remedy, action, target } = change;
  world.record(remediation, {
    changed: {
      ...{ remedy, action, target, outcome: 'reverted', message },
      before: { [reverted.field]: reverted.put },
      after: { [reverted.field]: reverted.found },
    },
  });
  const noted = withEntry(left, { ...change, state: 'reverted', endedAt: now.toISOString(), message });
  const condition = { type: REVERTED_CONDITION, status: 'True', reason: 'ChangeTakenBack', message } as const;
  const told = withCondition(noted, condition, now);
  return { status: enter(told, 'Escalated', { reason: REVERTED_CONDITION, message, now }) };
}

interface TakenBack {
  readonly status: Status;
  readonly change: JournalEntry;
  readonly reverted: Reverted;
}

function saying({ action, target }: JournalEntry, { field, put, found, by, at }: Reverted): string {
  const who = by === undefined ? 'Somebody' : `'${by}'`;
  const when = at === undefined ? '' : ` at ${at}`;
  return `${who} took ${action} of ${target} back${when}: ${field} is ${shown(field, found)} and was set to ${shown(field, put)}.`;
}

/** Of what a template holds, and of variables, which may be secret, no more is said than whether they are there. */
function shown(field: string, value: unknown): string {
  if (value === null || value === undefined) return 'not set';
  if (typeof value === 'object' || field.includes('/env/')) return 'something else';
  return typeof value === 'string' ? value : JSON.stringify(value);
}
