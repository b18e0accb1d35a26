import { z } from 'zod';
import { parseQuantity } from '../../api/quantity.ts';
import type { KubernetesObject } from '../kubernetes/objects.ts';

const quantities = z.record(z.string(), z.union([z.string(), z.number()])).default({});
const shape = z.looseObject({
  spec: z.looseObject({ scopes: z.array(z.string()).default([]) }).default({ scopes: [] }),
  status: z.looseObject({ hard: quantities, used: quantities }).default({ hard: {}, used: {} }),
});

/** Quotas with these scopes never count a pod that a Deployment keeps running with requests of its own. */
const OTHER_PODS: ReadonlySet<string> = new Set(['Terminating', 'BestEffort']);

/** What is left of one resource of one ResourceQuota. */
export interface Room {
  readonly quota: string;
  readonly resource: string;
  /** In billionths of the unit, and never below none; absent when the quota has no quantities there. */
  readonly left?: bigint;
  /** How much of it is used, for people. */
  readonly text: string;
}

/** What the quotas of a namespace leave for pods that run for good. */
export function roomIn(quotas: readonly KubernetesObject[]): readonly Room[] {
  return quotas.flatMap((object) => {
    const { spec, status } = shape.parse(object);
    const quota = object.metadata.name;
    if (spec.scopes.some((scope) => OTHER_PODS.has(scope))) return [];
    return Object.entries(status.hard).map(([resource, hard]): Room => {
      const used = status.used[resource] ?? 0;
      const text = `quota ${quota}: ${resource} ${used} of ${hard} used`;
      const [most, gone] = [parseQuantity(hard), parseQuantity(used)];
      if (most === undefined || gone === undefined) return { quota, resource, text };
      return { quota, resource, text, left: most > gone ? most - gone : 0n };
    });
  });
}

/** How many more pods fit, and what stops the next; `Infinity` where nothing does. */
export type Headroom = { readonly pods: number; readonly limitedBy?: Room } | { readonly unknown: string };

/** @param perPod by the resource's name in a quota, in billionths of its unit; see `pod-resources.ts`. */
export function headroom(rooms: readonly Room[], perPod: ReadonlyMap<string, bigint | undefined>): Headroom {
  let tightest: { readonly pods: number; readonly limitedBy?: Room } = { pods: Infinity };
  let unknown: string | undefined;
  for (const room of rooms.filter(({ resource }) => perPod.has(resource))) {
    const pods = podsIn(room, perPod.get(room.resource));
    if (typeof pods === 'string') unknown ??= pods;
    else if (pods < tightest.pods) tightest = { pods, limitedBy: room };
  }
  // Where one resource has no room the others do not matter.
  return unknown === undefined || tightest.pods === 0 ? tightest : { unknown };
}

function podsIn({ quota, resource, left }: Room, each: bigint | undefined): number | string {
  if (left === undefined) return `quota ${quota} has a ${resource} that is no quantity`;
  if (each === undefined) return `quota ${quota} limits ${resource}, and a container of the target sets none`;
  return each <= 0n ? Infinity : Number(left / each);
}
