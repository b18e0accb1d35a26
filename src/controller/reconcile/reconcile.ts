import { isDeepStrictEqual } from 'node:util';
import type { RemediationPhase, RemediationResource } from '../../api/remediation.ts';
import { phases } from './phases/index.ts';
import { secondsBetween } from '../clock.ts';
import { diagnosed, secondsToDiagnosis } from './diagnosed.ts';
import { returnLeases } from './leases.ts';
import type { Phase, Step } from './phase.ts';
import {
  isResolved,
  messageOf,
  openEntry,
  openLeases,
  over,
  phaseOf,
  type Lease,
  type Status,
} from './status.ts';
import type { World } from './world.ts';

/** Steps in one go. An episode that wants more goes on in its next turn, so that one cannot keep the others waiting. */
const STEPS = 16;

/** Phases in which nothing is under way that a resolved alert could leave half done or unverified. */
const ENDS_WITH_ALERT: ReadonlySet<RemediationPhase> = new Set([
  'Pending',
  'Observing',
  'Deciding',
  'AwaitingApproval',
  'Refused',
  'Escalated',
]);

/** Phases that change nothing outside the object, and what they lead to without a decision. */
const LOOKS: ReadonlySet<RemediationPhase> = new Set(['Pending', 'Observing', 'Refused', 'AwaitingApproval']);
const UNDECIDED: ReadonlySet<RemediationPhase> = new Set(['Observing', 'Deciding']);

/**
 * Brings one Remediation on until it has to wait, and writes the status after every step that could not simply be taken
 * again: what was only looked at is written with the decision, since a write of each look would treble the load of a
 * storm on the API server.
 *
 * @returns in how many seconds to look again; nothing when only an event can change anything.
 * @throws ConflictError when somebody else wrote it meanwhile, RetryableError when the cluster does not answer.
 */
export async function reconcile(remediation: RemediationResource, world: World): Promise<number | undefined> {
  let current = remediation;
  let untold: Change[] = [];
  for (let steps = 0; steps < STEPS; steps += 1) {
    const before = current.status ?? {};
    const { status, again } = await nextStep(current, before, world);
    const wake = sooner(again, untilLeaseEnds(status, world.clock.now()));
    if (untold.length === 0 && isDeepStrictEqual(status, before)) return wake;
    untold.push([before, status]);
    if (isLookOnly(before, status) && again === undefined) {
      current = { ...current, status };
      continue;
    }
    current = await world.save(current, { ...status, observedGeneration: generationOf(current) });
    tellAll(current, untold, world);
    untold = [];
    if (isEnough(before, status, again)) return wake;
  }
  return 0;
}

/** Whether the episode waits now, or is over. */
function isEnough(before: Status, after: Status, again: number | undefined): boolean {
  if (after.phase === 'Closed') return true;
  return again !== undefined && (after.phase === before.phase || isWaiting(after));
}

function isLookOnly(before: Status, after: Status): boolean {
  // A lease that went back meanwhile is no look.
  const isSame = before.leases === after.leases;
  return isSame && LOOKS.has(before.phase ?? 'Pending') && UNDECIDED.has(after.phase ?? 'Pending');
}

/** A cancelled episode ends wherever nothing is half done; so does one whose alert is over before anything was done. */
function nextStep(remediation: RemediationResource, status: Status, world: World): Promise<Step> {
  const phase = phaseOf(remediation);
  const now = world.clock.now();
  const isBusy = openEntry(status) !== undefined;
  const isOver = phase === 'Restoring' || phase === 'Closed';
  if (isCancelled(remediation) && !isOver && !isBusy) {
    return Promise.resolve({ status: over(status, 'Cancelled', 'Somebody cancelled it.', now) });
  }
  if (isResolved(status) && ENDS_WITH_ALERT.has(phase) && status.reason !== 'LeaseFailed') {
    return Promise.resolve({ status: over(status, 'AlertResolved', 'The alert is over.', now) });
  }
  return isBusy || isOver
    ? phases[phase](remediation, status, world)
    : withoutLateLeases(phases[phase], { remediation, status, world });
}

interface Turn {
  readonly remediation: RemediationResource;
  readonly status: Status;
  readonly world: World;
}

/** What lasts longer than it may goes back wherever the episode stands; the phase goes on in the next step. */
async function withoutLateLeases(phase: Phase, { remediation, status, world }: Turn): Promise<Step> {
  const now = world.clock.now();
  const isLate = ({ until }: Lease) => new Date(until) <= now;
  if (!openLeases(status).some(isLate)) return phase(remediation, status, world);
  return { status: await returnLeases(remediation, status, world, isLate) };
}

/** Seconds until the first lease of an episode ends; nothing without one. */
function untilLeaseEnds(status: Status, now: Date): number | undefined {
  if (status.phase === 'Closed' || openEntry(status) !== undefined) return undefined;
  const ends = openLeases(status).map(({ until }) => secondsBetween(now, new Date(until)));
  return ends.length === 0 ? undefined : Math.max(0, Math.ceil(Math.min(...ends)));
}

function sooner(one: number | undefined, other: number | undefined): number | undefined {
  return one === undefined || other === undefined ? (one ?? other) : Math.min(one, other);
}

/** Whoever deletes one that is held by its leases wants it over; not so where a lease could not be returned. */
function isCancelled({ metadata, spec, status }: RemediationResource): boolean {
  const isDeleted = metadata['deletionTimestamp'] !== undefined && status?.reason !== 'LeaseFailed';
  return spec.cancel === true || isDeleted;
}

function isWaiting({ phase }: Status): boolean {
  return phase === 'AwaitingApproval' || phase === 'Refused';
}

type Change = readonly [before: Status, after: Status];

/** A look that ends where it began, with the same refusal, says nothing new. */
function tellAll(remediation: RemediationResource, changes: readonly Change[], world: World): void {
  const [first] = changes.at(0) ?? [];
  const [, last] = changes.at(-1) ?? [];
  if (first === undefined || last === undefined) return;
  if (isWaiting(last) && first.phase === last.phase && isSameRefusal(first, last)) return;
  for (const [before, after] of changes) tell(remediation, before, after, world);
}

function isSameRefusal({ refusal: one }: Status, { refusal: other }: Status): boolean {
  return one?.guard === other?.guard && one?.kind === other?.kind && one?.message === other?.message;
}

function tell(remediation: RemediationResource, before: Status, after: Status, world: World): void {
  const { phase = 'Pending', reason = '', refusal } = after;
  const found = diagnosed(before) === undefined ? diagnosed(after) : undefined;
  if (found !== undefined) tellDiagnosis(remediation, after, found.message, world);
  if (phase !== before.phase || reason !== before.reason) {
    world.record(remediation, { entered: { phase, reason, message: messageOf(after) } });
  }
  if (refusal !== undefined && !isSameRefusal(before, after)) {
    const { guard, kind, message } = refusal;
    world.record(remediation, { refused: { guard, kind, message } });
  }
}

function tellDiagnosis(
  remediation: RemediationResource,
  status: Status,
  message: string,
  world: World,
): void {
  const seconds = secondsToDiagnosis(remediation, status, world.clock.now());
  const system = world.runbook(remediation.spec.runbook)?.spec.system;
  if (seconds === undefined || system === undefined) return;
  world.record(remediation, { diagnosed: { system, seconds, message } });
}

function generationOf({ metadata }: RemediationResource): number {
  return typeof metadata['generation'] === 'number' ? metadata['generation'] : 0;
}
