import { seconds } from '../../api/scalars.ts';
import { secondsBetween } from '../clock.ts';
import type { Reading } from '../decide/facts.ts';
import type { Deployment, ReplicaSet } from '../kubernetes/views.ts';
import { revisionsIn, type Revision as RevisionOf } from '../workloads/revisions.ts';
import type { Collect } from './collector.ts';
import { deploymentTarget } from './rollout-history.ts';
import { deploymentOf, replicaSetsOf } from './workload.ts';

/**
 * Whether what runs was changed within the window before the trouble began. A restart changes nothing of it, and what
 * was rolled out after the beginning cannot be its cause. Where a rollback hides the time of a change it is unknown.
 */
export const rolloutBeforeFailure: Collect<'rolloutBeforeFailure'> = async (source, _item, context) => {
  const deployment = await deploymentOf(deploymentTarget(source.target, context), context.cluster);
  const revisions = revisionsIn(await replicaSetsOf(deployment, context.cluster));
  return changedBefore(revisions, deployment, { since: context.since, window: seconds(source.window) });
};

type Revision = Pick<RevisionOf<ReplicaSet>, 'number' | 'createdAt' | 'returned' | 'restart'>;

interface Span {
  readonly since: Date;
  /** Seconds. */
  readonly window: number;
}

export function changedBefore(
  revisions: readonly Revision[],
  deployment: Pick<Deployment, 'metadata' | 'status'>,
  { since, window }: Span,
): Reading {
  const [current] = revisions;
  if (current === undefined) return { unknown: 'the Deployment has no revisions to read the time of' };
  const lead = ({ createdAt }: Pick<Revision, 'createdAt'>) => secondsBetween(createdAt, since);
  const changes = revisions.filter((revision) => !revision.restart);
  const before = changes.find((revision) => lead(revision) >= 0 && lead(revision) <= window);
  if (before !== undefined) return { flag: true, detail: describe(before, lead(before)) };
  if (current.returned && !endedBefore(deployment, since, window)) {
    return { unknown: `revision ${current.number} was rolled back to, at a time that nothing tells` };
  }
  if (revisions.every((revision) => lead(revision) < 0) && current.number > revisions.length) {
    return { unknown: 'the revisions from before the trouble began are no longer kept' };
  }
  const last = changes.find((revision) => lead(revision) >= 0);
  return { flag: false, ...(last === undefined ? {} : { detail: describe(last, lead(last)) }) };
}

/** Whether the last rollout was through before the window began. */
function endedBefore({ status }: Pick<Deployment, 'status'>, since: Date, window: number): boolean {
  const progress = status.conditions.find(({ type }) => type === 'Progressing');
  if (progress?.reason !== 'NewReplicaSetAvailable' || progress.lastUpdateTime === undefined) return false;
  return secondsBetween(new Date(progress.lastUpdateTime), since) > window;
}

function describe({ number, createdAt }: Revision, lead: number): string {
  return `revision ${number} was rolled out at ${createdAt.toISOString()}, ${Math.round(lead)} s before the trouble began`;
}
