import { KUBERNETES_ANNOTATIONS } from '../../conventions/kubernetes.ts';
import type { Collect, CollectContext, TargetOf } from './collector.ts';
import type { ReplicaSet } from '../kubernetes/views.ts';
import { revisionsIn, type Revision } from '../workloads/revisions.ts';
import { age, cell, rows } from './rows.ts';
import { deploymentOf, kindOf, replicaSetsOf } from './workload.ts';

/** Revisions of a Deployment with the time of each, newest first. */
export const rolloutHistory: Collect<'rolloutHistory'> = async (source, _item, context) => {
  const { cluster, now } = context;
  const deployment = await deploymentOf(deploymentTarget(source.target, context), cluster);
  const revisions = revisionsIn(await replicaSetsOf(deployment, cluster));
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

function row(revision: Revision<ReplicaSet>, now: Date): readonly (string | undefined)[] {
  const { number, createdAt, returned, restart, replicaSet } = revision;
  const { metadata, spec, status } = replicaSet;
  const changeCause = metadata.annotations?.[KUBERNETES_ANNOTATIONS.changeCause];
  return [
    `revision ${number}`,
    createdAt.toISOString(),
    `${age(createdAt.toISOString(), now) ?? '?'} ago`,
    metadata.name,
    `${status.readyReplicas}/${spec.replicas} ready`,
    returned ? 'rolled out again since' : undefined,
    restart ? 'a restart only' : undefined,
    changeCause === undefined ? undefined : cell(changeCause),
  ];
}
