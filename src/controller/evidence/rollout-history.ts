import type { Collect, CollectContext, TargetOf } from './collector.ts';
import { revisionsOf, type Revision } from './revisions.ts';
import { age, cell, rows } from './rows.ts';
import { deploymentOf, kindOf, replicaSetsOf } from './workload.ts';

/** Revisions of a Deployment with the time of each, newest first. */
export const rolloutHistory: Collect<'rolloutHistory'> = async (source, _item, context) => {
  const { cluster, now } = context;
  const deployment = await deploymentOf(deploymentTarget(source.target, context), cluster);
  const revisions = revisionsOf(await replicaSetsOf(deployment, cluster));
  return {
    record: rows(
      revisions.map((revision) => row(revision, now)),
      'no revisions are kept',
    ),
  };
};

/** The target under this name, which has to be a Deployment. */
export function deploymentTarget(id: string, { target }: CollectContext): TargetOf<'deployment'> {
  const found = target(id);
  if ('deployment' in found) return found.deployment;
  throw new RangeError(`target '${id}' is a ${kindOf(found)}; only a deployment has rollouts`);
}

function row(revision: Revision, now: Date): readonly (string | undefined)[] {
  const { number, name, at, again, restart, replicas, ready, changeCause } = revision;
  return [
    `revision ${number}`,
    at.toISOString(),
    `${age(at.toISOString(), now) ?? '?'} ago`,
    name,
    `${ready}/${replicas} ready`,
    again ? 'rolled out again since' : undefined,
    restart ? 'a restart only' : undefined,
    changeCause === undefined ? undefined : cell(changeCause),
  ];
}
