import type { Prepared } from '../actions/action-module.ts';
import type { RemediationResource } from '../../api/remediation.ts';
import { seconds } from '../../api/scalars.ts';
import { secondsBetween } from '../clock.ts';
import type { ActingRemedy } from '../decide/decide.ts';
import type { Refusal } from '../guards/guard.ts';
import type { JournalEntry } from '../history.ts';
import { ConflictError, TerminalError } from '../kubernetes/errors.ts';
import { isStillIntended, withIntent } from './intent.ts';
import { cannot, isAboutTarget } from './cannot.ts';
import type { Step } from './phase.ts';
import type { Proposal } from './proposal.ts';
import { enter, refuse, withEntry, withoutEntry, type Status } from './status.ts';
import { withTasks } from './tasks.ts';
import type { World } from './world.ts';

/** Seconds until something that a guard holds up is looked at again. */
export const WHILE_HELD = 30;
/** Seconds until a change that lost against somebody else's is worked out anew. */
const AFTER_CONFLICT = 2;
export const LONGEST_MESSAGE = 1024;

export interface Making {
  readonly remediation: RemediationResource;
  readonly status: Status;
  readonly remedy: ActingRemedy;
  readonly proposal: Proposal;
  readonly world: World;
}

/** A change whose intent is written. */
export interface Begun extends Making {
  readonly entry: JournalEntry;
}

/** Goes on with a change from wherever it came to, which the world tells and not this program's memory. */
export async function goOn(begun: Begun): Promise<Step> {
  const { entry, remedy, world, proposal } = begun;
  const { prepared, refusal } = proposal;
  if (prepared.failure !== undefined) return failed(begun, prepared.failure);
  if (prepared.progress !== 'open') return ended(begun, prepared.progress);
  // The clock was set back, and would have it wait, or try, until it is right again.
  if (world.clock.now() < new Date(entry.at)) {
    return { status: withEntry(begun.status, { ...entry, at: world.clock.now().toISOString() }) };
  }
  if (secondsBetween(new Date(entry.at), world.clock.now()) > seconds(remedy.bounds.timeout)) {
    return failed(begun, `It was not done within ${remedy.bounds.timeout}.`);
  }
  if (refusal !== undefined) return held(begun, refusal);
  const now = world.clock.now();
  const wait = waitsFor(prepared, now);
  if (wait !== undefined) return { status: begun.status, again: wait };
  // Nothing of it was made yet, and somebody else has changed the same: what takes it back has to bring that back.
  if (!isStillIntended(entry, prepared))
    return { status: withIntent(begun.status, entry, prepared, { now, remedy }) };
  return entry.state === 'intended' ? tryOut(begun) : send(begun);
}

/** Seconds until there is something to do or to see; nothing when there is something to send. */
function waitsFor({ until, endsLater, changes }: Prepared, now: Date): number | undefined {
  if (until !== undefined) return Math.ceil(secondsBetween(now, until));
  return changes.length === 0 ? endsLater : undefined;
}

/** Before anything was sent the plan is simply refused; a change that may be half made waits, and times out. */
function held({ status, entry, world }: Begun, refusal: Refusal): Step {
  if (entry.state === 'sending') return { status, again: WHILE_HELD };
  const again = refusal.retryAfter ?? WHILE_HELD;
  const blocked = { ...refusal, retryAfter: again };
  return { status: refuse(withoutEntry(status, entry), blocked, 'Refused', world.clock.now()), again };
}

/** Lets the server try everything, and writes that it is about to be sent. */
async function tryOut(begun: Begun): Promise<Step> {
  const answer = await sendAll(begun, { dryRun: true });
  const error = answer?.error;
  if (isAboutTarget(error)) return held(begun, cannot(error, begun.remedy.id, 'tried out'));
  if (answer !== undefined) return answered(begun, answer);
  return { status: withEntry(begun.status, { ...begun.entry, state: 'sending' }) };
}

async function send(begun: Begun): Promise<Step> {
  const answer = await sendAll(begun, { dryRun: false });
  if (answer !== undefined) return answered(begun, answer);
  const { endsLater } = begun.proposal.prepared;
  return endsLater === undefined ? ended(begun, 'done') : { status: begun.status, again: endsLater };
}

interface Against {
  readonly error: ConflictError | TerminalError;
  /** Whether a part of it went through before. */
  readonly isHalfMade: boolean;
}

/** What stood against it; a RetryableError is thrown, so that the whole step is repeated later. */
async function sendAll(
  { proposal, world }: Begun,
  options: { readonly dryRun: boolean },
): Promise<Against | undefined> {
  const { changes, isHalfMade = false } = proposal.prepared;
  for (const [index, change] of changes.entries()) {
    try {
      await world.send(change, options);
    } catch (error) {
      if (!(error instanceof ConflictError) && !(error instanceof TerminalError)) throw error;
      return { error, isHalfMade: isHalfMade || (!options.dryRun && index > 0) };
    }
  }
  return undefined;
}

function answered(begun: Begun, { error, isHalfMade }: Against): Step {
  if (error instanceof ConflictError) return { status: begun.status, again: AFTER_CONFLICT };
  return failed(begun, error.message, isHalfMade);
}

function ended(begun: Begun, outcome: 'done' | 'unneeded'): Step {
  const { remediation, remedy, entry, proposal, world } = begun;
  const now = world.clock.now();
  const message = proposal.prepared.summary;
  tell(begun, outcome, message);
  const status = withTasks(remediation, { status: begun.status, remedies: [remedy] }, world);
  const made = withEntry(status, { ...entry, state: outcome, endedAt: now.toISOString(), message });
  const reason = outcome === 'done' ? 'Changed' : 'NothingToChange';
  return { status: enter(made, 'Verifying', { reason, message: remedy.verify.text, now }) };
}

/** It is not made, so unless a part of it is there is nothing to take back. */
function failed(begun: Begun, why: string, isHalfMade = begun.proposal.prepared.isHalfMade === true): Step {
  const { entry, world } = begun;
  const now = world.clock.now();
  const message = why.slice(0, LONGEST_MESSAGE);
  tell(begun, 'failed', message);
  const status = isHalfMade ? begun.status : withoutEntry(begun.status, entry);
  const given = withEntry(status, { ...entry, state: 'failed', endedAt: now.toISOString(), message });
  return { status: enter(given, 'Ineffective', { reason: 'ActionFailed', message, now }) };
}

function tell(begun: Begun, outcome: 'done' | 'unneeded' | 'failed', message: string): void {
  const { remediation, entry, proposal, world } = begun;
  const { before, after } = proposal.prepared;
  const { remedy, action, target } = entry;
  const approval = remediation.spec.approval;
  const approvedBy = approval === undefined ? {} : { approvedBy: approval.by };
  world.record(remediation, {
    changed: { remedy, action, target, outcome, message, before, after, ...approvedBy },
  });
}
