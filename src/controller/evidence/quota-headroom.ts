import { z } from 'zod';
import { parseQuantity } from '../../api/quantity.ts';
import type { Reading } from '../decide/facts.ts';
import { QUOTAS } from '../kubernetes/objects.ts';
import { objectMetadata } from '../kubernetes/views.ts';
import type { Collect } from './collector.ts';
import { perPod } from './pod-resources.ts';
import { deploymentTarget } from './rollout-history.ts';
import { deploymentOf, read } from './workload.ts';

/** More replicas than any remedy asks for: what is said where nothing limits them. */
export const UNLIMITED = 1000;

const quantities = z.record(z.string(), z.union([z.string(), z.number()]));
const quotaView = z.object({
  metadata: objectMetadata,
  spec: z.object({ scopes: z.array(z.string()).default([]) }).prefault({}),
  status: z.object({ hard: quantities.default({}), used: quantities.default({}) }).prefault({}),
});
type Quota = z.output<typeof quotaView>;

/** Quotas with these scopes never count a pod that a Deployment keeps running with requests of its own. */
const OTHER_PODS: ReadonlySet<string> = new Set(['Terminating', 'BestEffort']);

/** Replicas of the target for which every quota of its namespace has room. */
export const quotaHeadroom: Collect<'quotaHeadroom'> = async (source, _item, context) => {
  const { namespace, name } = deploymentTarget(source.target, context);
  const deployment = await deploymentOf({ namespace, name, container: '' }, context.cluster);
  const quotas = (await context.cluster.list(QUOTAS, { namespace })).map((object) => read(quotaView, object));
  const needed = perPod(deployment.spec.template.spec);
  return least(
    quotas
      .filter(({ spec }) => !spec.scopes.some((scope) => OTHER_PODS.has(scope)))
      .flatMap((quota) =>
        Object.keys(quota.status.hard).flatMap((resource) => room(quota, resource, needed)),
      ),
  );
};

type Room = { readonly replicas: number; readonly text: string } | { readonly unknown: string };

function room(
  { metadata, status }: Quota,
  resource: string,
  needed: ReadonlyMap<string, bigint | undefined>,
): readonly Room[] {
  if (!needed.has(resource)) return [];
  const hard = parseQuantity(status.hard[resource] ?? '');
  const used = parseQuantity(status.used[resource] ?? '0');
  const each = needed.get(resource);
  if (hard === undefined || used === undefined) {
    return [{ unknown: `quota ${metadata.name} has a ${resource} that is no quantity` }];
  }
  if (each === undefined) {
    return [
      { unknown: `quota ${metadata.name} limits ${resource}, and a container of the target sets none` },
    ];
  }
  if (each <= 0n) return [];
  const free = hard > used ? hard - used : 0n;
  const text = `quota ${metadata.name}: ${resource} ${String(status.used[resource] ?? 0)} of ${String(status.hard[resource])} used`;
  return [{ replicas: Number(free / each), text }];
}

function least(rooms: readonly Room[]): Reading {
  const unknown = rooms.find((one) => 'unknown' in one);
  const known = rooms.flatMap((one) => ('unknown' in one ? [] : [one]));
  const tightest = known.sort((a, b) => a.replicas - b.replicas)[0];
  // Where one resource has no room the others do not matter.
  if (tightest?.replicas === 0) return { number: 0, detail: tightest.text };
  if (unknown !== undefined) return unknown;
  if (tightest === undefined) return { number: UNLIMITED, detail: 'no quota limits the target' };
  return { number: Math.min(UNLIMITED, tightest.replicas), detail: tightest.text };
}
