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

/** What a container would have, in billionths of a byte. */
interface Memory {
  readonly limit: bigint;
  readonly request: bigint;
}

/** Why the LimitRanges of a namespace refuse a container's memory limit. */
export function memoryLimitProblem(ranges: readonly KubernetesObject[], memory: Memory): string | undefined {
  for (const object of ranges) {
    for (const bound of shape.parse(object).spec.limits) {
      // The limit of a pod is at least that of each of its containers, so its bounds hold for them too.
      if (bound.type !== 'Container' && bound.type !== 'Pod') continue;
      const problem = aboveMost(bound, memory) ?? aboveRatio(bound, memory);
      if (problem !== undefined) return `LimitRange ${object.metadata.name} ${problem}.`;
    }
  }
  return undefined;
}

type Bound = z.output<typeof shape>['spec']['limits'][number];

function aboveMost({ max, type }: Bound, { limit }: Memory): string | undefined {
  const text = max['memory'];
  const most = text === undefined ? undefined : parseQuantity(text);
  return most === undefined || limit <= most
    ? undefined
    : `allows a ${type.toLowerCase()} at most ${text ?? ''} of memory`;
}

function aboveRatio({ maxLimitRequestRatio }: Bound, { limit, request }: Memory): string | undefined {
  const text = maxLimitRequestRatio['memory'];
  const ratio = text === undefined ? undefined : parseQuantity(text);
  return ratio === undefined || limit * NANO <= request * ratio
    ? undefined
    : `allows a memory limit of at most ${text ?? ''} times the request`;
}
