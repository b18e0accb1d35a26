import type { Outcome, RemediationPhase, RemediationResource } from '../../api/remediation.ts';
import { ESCALATED_CONDITION, ON_TRIAL_CONDITION } from '../../conventions/controller.ts';
import { sha256 } from '../decide/plan.ts';
import type { Refusal } from '../guards/guard.ts';
import type { JournalEntry } from '../history.ts';

export type Status = NonNullable<RemediationResource['status']>;
export type Lease = NonNullable<Status['leases']>[number];

/** Where each phase may lead. Anything else is a mistake of this program, and stops it for this object. */
const LEADS_TO: Readonly<Record<RemediationPhase, readonly RemediationPhase[]>> = {
  Pending: ['Observing', 'Restoring'],
  Observing: ['Deciding', 'Restoring'],
  Deciding: ['Observing', 'AwaitingApproval', 'Acting', 'Refused', 'Escalated', 'Restoring'],
  AwaitingApproval: ['Observing', 'Acting', 'Refused', 'Restoring'],
  Acting: ['Verifying', 'Ineffective', 'Refused', 'Restoring'],
  Verifying: ['Observing', 'Recovered', 'Ineffective', 'Escalated', 'Restoring'],
  Ineffective: ['Observing', 'Escalated', 'Restoring'],
  Recovered: ['Restoring', 'Closed'],
  Restoring: ['Closed', 'Escalated'],
  Refused: ['Observing', 'Restoring'],
  Escalated: ['Restoring', 'Closed'],
  Closed: [],
};

/** The condition that tells where an episode stands, with the message for people. */
const PROGRESSING = 'Progressing';
export const ALERT_RESOLVED = 'AlertResolved';

const LONGEST_REASON = 256;
const LONGEST_MESSAGE = 1024;

export function phaseOf({ status }: RemediationResource): RemediationPhase {
  return status?.phase ?? 'Pending';
}

/**
 * The status in another phase. Entering the phase that it is in already changes reason and message only.
 *
 * @param reason in CamelCase, as conditions want it.
 * @throws Error when the phase does not lead there.
 */
export function enter(
  status: Status,
  phase: RemediationPhase,
  { reason, message, now }: { readonly reason: string; readonly message: string; readonly now: Date },
): Status {
  const from = status.phase ?? 'Pending';
  if (from !== phase && !LEADS_TO[from].includes(phase)) {
    throw new Error(`a remediation cannot go from ${from} to ${phase} (${reason})`);
  }
  const said = { reason, message: message.slice(0, LONGEST_MESSAGE) };
  const entered = withCondition(
    { ...status, phase, reason: reason.slice(0, LONGEST_REASON) },
    { type: PROGRESSING, status: phase === 'Closed' ? 'False' : 'True', ...said },
    now,
  );
  return phase === 'Escalated'
    ? withCondition(entered, { type: ESCALATED_CONDITION, status: 'True', ...said }, now)
    : entered;
}

/** Whether it was handed to people, at whatever time. */
export function isEscalated({ conditions = [] }: Status): boolean {
  return conditions.some(({ type, status }) => type === ESCALATED_CONDITION && status === 'True');
}

type Condition = NonNullable<Status['conditions']>[number];

/** Sets a condition. Its time changes when its status does, as Kubernetes has it. */
export function withCondition(
  status: Status,
  condition: Omit<Condition, 'lastTransitionTime'>,
  now: Date,
): Status {
  const conditions = status.conditions ?? [];
  const before = conditions.find(({ type }) => type === condition.type);
  // What lies ahead was written before the clock was set back, and would be waited for until it is right again.
  const isOld = before?.status === condition.status && new Date(before.lastTransitionTime) <= now;
  const lastTransitionTime = isOld ? before.lastTransitionTime : now.toISOString();
  const others = conditions.filter(({ type }) => type !== condition.type);
  return { ...status, conditions: [...others, { ...condition, lastTransitionTime }] };
}

/** What people are told about where it stands. */
export function messageOf({ conditions = [] }: Status): string {
  return conditions.find(({ type }) => type === PROGRESSING)?.message ?? '';
}

export function isResolved({ conditions = [] }: Status): boolean {
  return conditions.some(({ type, status }) => type === ALERT_RESOLVED && status === 'True');
}

/** Remedies that were tried in this episode. A breaker whose trial failed may open once more, and so is none of them. */
export function tried(status: Status): ReadonlySet<string> {
  const over = (status.journal ?? []).filter((entry) => !isUnderWay(entry)).map(({ remedy }) => remedy);
  const last = status.journal?.at(-1);
  const isAgain = trialOf(status)?.reason === TRIAL_FAILED && last?.state === 'undone';
  const again = isAgain ? last.remedy : undefined;
  return new Set(over.filter((remedy) => remedy !== again));
}

export const TRIAL_FAILED = 'TrialFailed';

/** The condition that tells of a breaker's trial; nothing before there is one. */
export function trialOf({ conditions = [] }: Status): Condition | undefined {
  return conditions.find(({ type }) => type === ON_TRIAL_CONDITION);
}

/** The change that was begun and whose end is not known; there is one at most. */
export function openEntry({ journal = [] }: Status): JournalEntry | undefined {
  return journal.find(isUnderWay);
}

function isUnderWay({ state }: JournalEntry): boolean {
  return state === 'intended' || state === 'sending';
}

/** The last change that was tried, whatever came of it. */
export function lastEnded({ journal = [] }: Status): JournalEntry | undefined {
  return journal.filter((entry) => !isUnderWay(entry)).at(-1);
}

/** The last change that was made. */
export function lastChange({ journal = [] }: Status): JournalEntry | undefined {
  return journal.filter(({ state }) => state === 'done' || state === 'unneeded').at(-1);
}

/** Whether anything was changed, also when it was taken back since. */
export function hasChanged({ journal = [] }: Status): boolean {
  return journal.some(({ state }) => state === 'done' || state === 'unneeded' || state === 'undone');
}

/** The same for every attempt at one change of one episode, also after a restart. */
export function idempotencyKey(remediation: string, { journal = [] }: Status, remedy: string): string {
  const before = journal.filter((entry) => entry.remedy === remedy && !isUnderWay(entry)).length;
  return sha256(`${remediation}\n${remedy}\n${before}`).slice(0, KEY_DIGITS);
}
const KEY_DIGITS = 32;

/** The status with an entry of its journal replaced, by key, or added. */
export function withEntry(status: Status, entry: JournalEntry): Status {
  const journal = status.journal ?? [];
  const known = journal.some(({ idempotencyKey: key }) => key === entry.idempotencyKey);
  return {
    ...status,
    journal: known
      ? journal.map((one) => (one.idempotencyKey === entry.idempotencyKey ? entry : one))
      : [...journal, entry],
  };
}

/** The status without a change of which nothing was sent, and without the lease for it. */
export function withoutEntry(status: Status, { idempotencyKey: key }: JournalEntry): Status {
  return {
    ...status,
    journal: (status.journal ?? []).filter((entry) => entry.idempotencyKey !== key),
    leases: (status.leases ?? []).filter(({ id }) => id !== key),
  };
}

/** The status of an episode that is over, apart from what still has to be taken back. */
export function over(status: Status, outcome: Outcome, message: string, now: Date): Status {
  return enter({ ...status, outcome }, 'Restoring', { reason: outcome, message, now });
}

/** The status of a plan that a guard refused. */
export function refuse(
  status: Status,
  refusal: Refusal,
  phase: 'Refused' | 'AwaitingApproval',
  now: Date,
): Status {
  const { guard, kind, message, retryAfter } = refusal;
  const lookAgainAt =
    retryAfter === undefined
      ? {}
      : { lookAgainAt: new Date(now.getTime() + retryAfter * 1000).toISOString() };
  const refused = {
    guard,
    kind,
    message: message.slice(0, LONGEST_MESSAGE),
    at: now.toISOString(),
    ...lookAgainAt,
  };
  return enter({ ...status, refusal: refused }, phase, { reason: guard, message, now });
}

export function openLeases({ leases = [] }: Status): readonly Lease[] {
  return leases.filter(({ state }) => state === 'open');
}

export function withLease(status: Status, lease: Lease): Status {
  const others = (status.leases ?? []).filter(({ id }) => id !== lease.id);
  return { ...status, leases: [...others, lease] };
}
