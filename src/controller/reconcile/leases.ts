import { z } from 'zod';
import type { RemediationResource } from '../../api/remediation.ts';
import { ConflictError, RetryableError, TerminalError } from '../kubernetes/errors.ts';
import type { Change } from '../kubernetes/ports.ts';
import { change } from '../kubernetes/change-schema.ts';
import { openLeases, withCondition, withEntry, withLease, type Lease, type Status } from './status.ts';
import type { World } from './world.ts';

const changes = z.array(change);

/**
 * Takes temporary changes back. One that somebody changed since is left as it is, and said to be: its lease has failed,
 * and a person decides. A RetryableError leaves it open for the next run.
 */
export async function returnLeases(
  remediation: RemediationResource,
  status: Status,
  world: World,
  which: (lease: Lease) => boolean = () => true,
): Promise<Status> {
  let now = status;
  for (const lease of openLeases(status).filter(which)) now = await returned(remediation, now, lease, world);
  return now;
}

async function returned(
  remediation: RemediationResource,
  status: Status,
  lease: Lease,
  world: World,
): Promise<Status> {
  const { remedy, action, target } = lease;
  const inverse = changes.parse(JSON.parse(lease.inverse));
  const entry = status.journal?.find(({ idempotencyKey }) => idempotencyKey === lease.id);
  // What the change had put there is what is there now; older ones may have lost it to the size of the status.
  const before = entry?.after ?? null;
  try {
    for (const one of inverse) await takeBack(one, world);
  } catch (error) {
    if (!isRefused(error)) throw error;
    const { reason, message } = whyFailed(remediation, lease, error);
    const outcome = 'failed';
    world.record(remediation, {
      changed: { remedy, action, target, outcome, message, before, after: inverse },
    });
    if (reason === FORBIDDEN) {
      world.record(remediation, { refused: { guard: FORBIDDEN, kind: 'blocked', message } });
    }
    const left = withLease(status, { ...lease, state: 'failed' });
    const condition = { type: LEASES_RETURNED, status: 'False', reason, message } as const;
    return withCondition(left, condition, world.clock.now());
  }
  const message = 'A temporary change was taken back.';
  world.record(remediation, {
    changed: { remedy, action, target, outcome: 'undone', message, before, after: inverse },
  });
  const undone = entry === undefined ? status : withEntry(status, { ...entry, state: 'undone' });
  return settledNow(withLease(undone, { ...lease, state: 'returned' }), message, world);
}

/** Condition of a Remediation of which a temporary change could not be taken back. */
const LEASES_RETURNED = 'LeasesReturned';
const FORBIDDEN = 'Forbidden';

/** What a person has to know: whether only a right is missing, or somebody changed the same. */
function whyFailed(
  { metadata }: RemediationResource,
  { remedy, action, target }: Lease,
  error: ConflictError | TerminalError,
): { readonly reason: string; readonly message: string } {
  const isForbidden = error instanceof TerminalError && error.status === 403;
  const message = isForbidden
    ? `${action} of ${target} is not taken back, since the controller has no right to: take '${remedy}' out of shadow ` +
      `again, sync, and have it returned with stanchion leases --return ${metadata.name}; or do it by hand. ${error.message}`
    : `It was changed since, or cannot be taken back: ${error.message}`;
  return { reason: isForbidden ? FORBIDDEN : 'NotTakenBack', message: message.slice(0, 1024) };
}

/** Once nothing is left that could not be taken back, nobody has to look at it any more. */
function settledNow(status: Status, message: string, world: World): Status {
  const isSaid = status.conditions?.some((one) => one.type === LEASES_RETURNED && one.status === 'False');
  if (isSaid !== true || status.leases?.some(({ state }) => state === 'failed') === true) return status;
  const condition = { type: LEASES_RETURNED, status: 'True', reason: 'Returned', message } as const;
  return withCondition(status, condition, world.clock.now());
}

/** The status with what could not be taken back tried once more, as somebody wants who cancels. */
export function withFailedAgain(status: Status): Status {
  const { leases = [] } = status;
  if (!leases.some(({ state }) => state === 'failed')) return status;
  return {
    ...status,
    leases: leases.map((one) => (one.state === 'failed' ? { ...one, state: 'open' } : one)),
  };
}

/**
 * A run that was cut off may have sent it before, and then its tests fail, or what they are about is gone, or never came
 * to be; so it is when somebody else did the same.
 */
async function takeBack(one: Change, world: World): Promise<void> {
  try {
    await world.send(one, { dryRun: false });
  } catch (error) {
    if (!isRefused(error)) throw error;
    if (await world.isSo(one)) return;
    // Only a test that failed says that somebody changed it; a patch that lost a race says nothing, and is sent again.
    const { status, request } = error;
    if ('patch' in one && status === LOST_RACE) {
      throw new RetryableError('somebody else wrote at the same time', { status, request, cause: error });
    }
    throw error;
  }
}
const LOST_RACE = 409;

function isRefused(error: unknown): error is ConflictError | TerminalError {
  return error instanceof ConflictError || error instanceof TerminalError;
}
