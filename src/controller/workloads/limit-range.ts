import { z } from 'zod';
import { parseQuantity } from '../../api/quantity.ts';
import type { KubernetesObject } from '../kubernetes/objects.ts';

const quantities = z.record(z.string(), z.union([z.string(), z.number()])).default({});
const shape = z.looseObject({
  spec: z.looseObject({
    limits: z
      .array(z.looseObject({ type: z.string(), max: quantities, maxLimitRequestRatio: quantities }))
      .default([]),
  }),
});

/** Billionths in one. */
const NANO = 1_000_000_000n;

/** Why the LimitRanges of a namespace refuse a container's memory limit, in billionths of a byte. */
export function memoryLimitProblem(
  ranges: readonly KubernetesObject[],
  { limit, request }: { readonly limit: bigint; readonly request: bigint },
): string | undefined {
  for (const object of ranges) {
    // The limit of a pod is at least that of each of its containers, so its maximum holds for them too.
    for (const { type, max, maxLimitRequestRatio } of shape.parse(object).spec.limits) {
      if (type !== 'Container' && type !== 'Pod') continue;
      const most = parseQuantity(max['memory'] ?? '');
      if (most !== undefined && limit > most) {
        return `LimitRange ${object.metadata.name} allows a ${type.toLowerCase()} at most ${String(max['memory'])} of memory.`;
      }
      const ratio = parseQuantity(maxLimitRequestRatio['memory'] ?? '');
      if (ratio !== undefined && limit * NANO > request * ratio) {
        return `LimitRange ${object.metadata.name} allows a memory limit of at most ${String(maxLimitRequestRatio['memory'])} times the request.`;
      }
    }
  }
  return undefined;
}
