import { parseQuantity } from '../api/quantity.ts';
import { QUOTA_RESOURCES, type Quota, type QuotaResource } from './model.ts';

/** What one pod takes of each resource, in billionths of its unit. */
export type PodDemand = Readonly<Record<QuotaResource, bigint>>;

/** A workload of a namespace with a quota. */
export interface Tenant {
  readonly name: string;
  /** Replicas, or the minimum of the autoscaler. */
  readonly pods: number;
  /** The autoscaler's maximum, where there is one. */
  readonly max?: number;
  readonly each: PodDemand;
  readonly rollout: { readonly maxSurge: Share; readonly maxUnavailable: Share };
}
type Share = `${number}%` | number;

/** Too little of one resource. The figures are in billionths of the resource's unit. */
export interface Shortage {
  readonly resource: QuotaResource;
  readonly limit: bigint;
  readonly wanted: bigint;
  /** What is counted, with the number of pods of each tenant. */
  readonly pods: readonly (readonly [tenant: Tenant, count: number])[];
  /** The tenant that can mend it, and the number of its pods that would fit; below 1 when it alone cannot. */
  readonly tenant: Tenant;
  readonly fits: number;
}

/**
 * Resources that do not hold every tenant at rest. A rollout's surge is not part of that: Kubernetes stops an old pod
 * when there is no room for a new one, as far as `maxUnavailable` lets it.
 */
export function restShortages(quota: Quota, tenants: readonly Tenant[]): Shortage[] {
  return limitsOf(quota).flatMap(([resource, limit]) => {
    const largest = tenants.toSorted((a, b) => compare(total(b, resource), total(a, resource)))[0];
    return largest === undefined ? [] : shortage(resource, limit, tenants, [largest, largest.pods]);
  });
}

/**
 * Rollouts that could not begin although everything fits at rest: those that may not stop a pod first, because
 * `maxUnavailable` rounds down to none, and have no room for one more. Two rollouts at a time wait for each other.
 */
export function rolloutShortages(quota: Quota, tenants: readonly Tenant[]): Shortage[] {
  const fitting = limitsOf(quota).filter(([resource, limit]) => sum(tenants, resource) <= limit);
  return tenants
    .filter(needsRoomToRoll)
    .flatMap((tenant) =>
      fitting.flatMap(([resource, limit]) => shortage(resource, limit, tenants, [tenant, tenant.pods + 1])),
    );
}

/** Maxima of autoscalers that the quota does not let them reach while the rest is at rest; the tightest resource each. */
export function maximumShortages(quota: Quota, tenants: readonly Tenant[]): Shortage[] {
  return tenants.flatMap((tenant) => {
    const { max } = tenant;
    if (max === undefined) return [];
    return limitsOf(quota)
      .flatMap(([resource, limit]) => shortage(resource, limit, tenants, [tenant, max]))
      .toSorted((a, b) => a.fits - b.fits)
      .slice(0, 1);
  });
}

/** With both at none, Kubernetes takes 1 for `maxUnavailable`. */
function needsRoomToRoll({ pods, rollout: { maxSurge, maxUnavailable } }: Tenant): boolean {
  return Math.floor(podsOf(maxUnavailable, pods)) === 0 && Math.ceil(podsOf(maxSurge, pods)) > 0;
}

function podsOf(share: Share, pods: number): number {
  return typeof share === 'number' ? share : (Number(share.slice(0, -1)) * pods) / 100;
}

/** The shortage of a resource when one tenant has `count` pods and the others are at rest, if there is one. */
function shortage(
  resource: QuotaResource,
  limit: bigint,
  tenants: readonly Tenant[],
  [tenant, count]: readonly [Tenant, number],
): Shortage[] {
  const others = tenants.filter((other) => other !== tenant);
  const room = limit - sum(others, resource);
  const each = tenant.each[resource];
  const wanted = sum(others, resource) + each * BigInt(count);
  if (wanted <= limit) return [];
  const fits = each === 0n || room < 0n ? 0 : Number(room / each);
  const pods = tenants.map((one) => [one, one === tenant ? count : one.pods] as const);
  return [{ resource, limit, wanted, pods, tenant, fits }];
}

function sum(tenants: readonly Tenant[], resource: QuotaResource): bigint {
  return tenants.reduce((all, tenant) => all + total(tenant, resource), 0n);
}

function total({ pods, each }: Tenant, resource: QuotaResource): bigint {
  return each[resource] * BigInt(pods);
}

function compare(a: bigint, b: bigint): number {
  return a < b ? -1 : Number(a > b);
}

/** The limits that can be read; the others are a problem of their own. */
function limitsOf(quota: Quota): (readonly [QuotaResource, bigint])[] {
  return QUOTA_RESOURCES.flatMap((resource) => {
    const limit = quota[resource] === undefined ? undefined : parseQuantity(quota[resource]);
    return limit === undefined ? [] : [[resource, limit] as const];
  });
}
