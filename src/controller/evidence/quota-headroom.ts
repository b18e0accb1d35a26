import { QUOTAS } from '../kubernetes/objects.ts';
import { perPod } from '../workloads/pod-resources.ts';
import { headroom, roomIn } from '../workloads/quota.ts';
import type { Collect } from './collector.ts';
import { deploymentTarget } from './rollout-history.ts';
import { deploymentOf } from './workload.ts';

/** More replicas than any remedy asks for: what is said where nothing limits them. */
export const UNLIMITED = 1000;

/** Replicas of the target for which every quota of its namespace has room. */
export const quotaHeadroom: Collect<'quotaHeadroom'> = async (source, _item, context) => {
  const target = deploymentTarget(source.target, context);
  const deployment = await deploymentOf(target, context.cluster);
  const rooms = roomIn(await context.cluster.list(QUOTAS, { namespace: target.namespace }));
  const room = headroom(rooms, perPod(deployment.spec.template.spec));
  if ('unknown' in room) return room;
  return {
    number: Math.min(UNLIMITED, room.pods),
    detail: room.limitedBy?.text ?? 'no quota limits the target',
  };
};
