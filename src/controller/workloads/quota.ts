import { z } from 'zod';
import { parseQuantity } from '../../api/quantity.ts';
import type { KubernetesObject } from '../kubernetes/objects.ts';
import type { Container, Deployment } from './deployment.ts';

const quantities = z.record(z.string(), z.union([z.string(), z.number()])).default({});
const shape = z.looseObject({
  spec: z.looseObject({ scopes: z.array(z.string()).default([]) }).default({ scopes: [] }),
  status: z.looseObject({ hard: quantities, used: quantities }).default({ hard: {}, used: {} }),
});

/** What is left of one resource of one ResourceQuota. */
export interface Room {
  /** `<quota>: <resource>`, for people. */
  readonly of: string;
  readonly resource: string;
  /** In billionths of the unit; negative when more is used than allowed. */
  readonly left: bigint;
}

/**
 * What the quotas of a namespace leave for pods that run for good. Quotas for pods with a deadline or without any
 * requests concern others.
 */
export function roomIn(quotas: readonly KubernetesObject[]): readonly Room[] {
  return quotas.flatMap((object) => {
    const { spec, status } = shape.parse(object);
    if (spec.scopes.includes('Terminating') || spec.scopes.includes('BestEffort')) return [];
    return Object.entries(status.hard).flatMap(([resource, hard]) => {
      const most = parseQuantity(hard);
      const used = parseQuantity(status.used[resource] ?? 0);
      if (most === undefined || used === undefined) return [];
      return [{ of: `${object.metadata.name}: ${resource}`, resource, left: most - used }];
    });
  });
}

/** How many more pods fit, and what stops the next; `Infinity` where nothing does. */
export interface Headroom {
  readonly pods: number;
  readonly limitedBy?: string;
}

/** @param perPod by the resource's name in a quota, in billionths of its unit. */
export function headroom(rooms: readonly Room[], perPod: ReadonlyMap<string, bigint>): Headroom {
  let least: Headroom = { pods: Infinity };
  for (const { of, resource, left } of rooms) {
    const each = perPod.get(resource) ?? 0n;
    if (each <= 0n) continue;
    const pods = left <= 0n ? 0 : Number(left / each);
    if (pods < least.pods) least = { pods, limitedBy: of };
  }
  return least;
}

const POD = 1_000_000_000n;

/**
 * What one pod of a Deployment counts for in a quota. A limit without a request is also its request, as the API server
 * has it; init containers run before the others, so that only the larger of both counts.
 */
export function usePerPod({ spec: { template } }: Deployment): ReadonlyMap<string, bigint> {
  const { containers, initContainers } = template.spec;
  const use = new Map([
    ['pods', POD],
    ['count/pods', POD],
  ]);
  for (const resource of ['cpu', 'memory']) {
    const requests = largest(sum(containers, requestOf(resource)), initContainers, requestOf(resource));
    const limits = largest(sum(containers, limitOf(resource)), initContainers, limitOf(resource));
    use.set(resource, requests).set(`requests.${resource}`, requests).set(`limits.${resource}`, limits);
  }
  return use;
}

type Measure = (container: Container) => bigint;

function requestOf(resource: string): Measure {
  return ({ resources: { requests, limits } }) => inNano(requests[resource] ?? limits[resource]);
}

function limitOf(resource: string): Measure {
  return ({ resources: { limits } }) => inNano(limits[resource]);
}

function inNano(quantity: string | number | undefined): bigint {
  return quantity === undefined ? 0n : (parseQuantity(quantity) ?? 0n);
}

function sum(containers: readonly Container[], measure: Measure): bigint {
  return containers.reduce((total, container) => total + measure(container), 0n);
}

function largest(least: bigint, containers: readonly Container[], measure: Measure): bigint {
  return containers.map(measure).reduce((most, value) => (value > most ? value : most), least);
}
