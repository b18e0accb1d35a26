import { z } from 'zod';
import type { RemediationResource } from '../../api/remediation.ts';
import { ConflictError, RetryableError, TerminalError } from '../kubernetes/errors.ts';
import type { Change } from '../kubernetes/ports.ts';
import { change } from '../kubernetes/change-schema.ts';
import { openLeases, withEntry, withLease, type Lease, type Status } from './status.ts';
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
    const message = `It was changed since, or cannot be taken back: ${error.message}`.slice(0, 1024);
    const outcome = 'failed';
    world.record(remediation, {
      changed: { remedy, action, target, outcome, message, before, after: inverse },
    });
    return withLease(status, { ...lease, state: 'failed' });
  }
  const message = 'A temporary change was taken back.';
  world.record(remediation, {
    changed: { remedy, action, target, outcome: 'undone', message, before, after: inverse },
  });
  const undone = entry === undefined ? status : withEntry(status, { ...entry, state: 'undone' });
  return withLease(undone, { ...lease, state: 'returned' });
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
