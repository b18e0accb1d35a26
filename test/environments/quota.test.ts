import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  maximumShortages,
  restShortages,
  rolloutShortages,
  type PodDemand,
  type Tenant,
} from '../../src/environments/quota.ts';
import { QUOTA_RESOURCES, type Quota } from '../../src/environments/model.ts';

const NANO = 1_000_000_000n;

/** Milli-units, so that requests smaller than one are among them. */
const demand: fc.Arbitrary<PodDemand> = fc.record({
  'requests.cpu': milli(),
  'limits.cpu': milli(),
  'requests.memory': milli(),
  'limits.memory': milli(),
  pods: fc.constant(NANO),
});

function milli() {
  return fc.integer({ min: 0, max: 4000 }).map((value) => (BigInt(value) * NANO) / 1000n);
}

const share = fc.oneof(
  fc.integer({ min: 0, max: 100 }).map((value): `${number}%` => `${value}%`),
  fc.integer({ min: 0, max: 3 }),
);

const tenants: fc.Arbitrary<Tenant[]> = fc
  .array(
    fc.record({
      pods: fc.integer({ min: 1, max: 12 }),
      more: fc.option(fc.integer({ min: 0, max: 50 }), { nil: undefined }),
      each: demand,
      rollout: fc.record({ maxSurge: share, maxUnavailable: share }),
    }),
    { maxLength: 4 },
  )
  .map((list) =>
    list.map(({ more, ...rest }, index) => ({
      ...rest,
      name: `w${index}`,
      ...(more === undefined ? {} : { max: rest.pods + more }),
    })),
  );

const limit = fc.integer({ min: 0, max: 60 }).map(String);
const limits = fc.record(
  {
    'requests.cpu': limit,
    'limits.cpu': limit,
    'requests.memory': limit,
    'limits.memory': limit,
    pods: limit,
  },
  { requiredKeys: [] },
);

/** An independent count: adds pod by pod, as the quota's admission does. */
function admits(quota: Quota, pods: readonly PodDemand[]): boolean {
  return QUOTA_RESOURCES.every((resource) => {
    const most = quota[resource];
    let used = 0n;
    for (const pod of pods) used += pod[resource];
    return most === undefined || used <= BigInt(most) * NANO;
  });
}

function podsOf(all: readonly Tenant[], count: (tenant: Tenant) => number): PodDemand[] {
  return all.flatMap((tenant) => Array.from({ length: count(tenant) }, () => tenant.each));
}

describe('whatever the numbers are', () => {
  test('what is accepted at rest fits, and what is refused does not', () => {
    fc.assert(
      fc.property(limits, tenants, (quota, all) => {
        const accepted = restShortages(quota, all).length === 0;
        expect(
          admits(
            quota,
            podsOf(all, ({ pods }) => pods),
          ),
        ).toBe(accepted);
      }),
    );
  });

  test('what is accepted for rollouts has room for the pod that must start first', () => {
    fc.assert(
      fc.property(limits, tenants, (quota, all) => {
        fc.pre(restShortages(quota, all).length === 0 && rolloutShortages(quota, all).length === 0);
        for (const tenant of all) {
          const { maxSurge, maxUnavailable } = tenant.rollout;
          if (maxSurge === 0 || maxSurge === '0%' || stopsOne(maxUnavailable, tenant.pods)) continue;
          expect(
            admits(
              quota,
              podsOf(all, (one) => one.pods + Number(one === tenant)),
            ),
          ).toBe(true);
        }
      }),
    );
  });

  test('the number that is told as the reachable maximum fits, and one more does not', () => {
    fc.assert(
      fc.property(limits, tenants, (quota, all) => {
        fc.pre(restShortages(quota, all).length === 0);
        const told = new Map(maximumShortages(quota, all).map(({ tenant, fits }) => [tenant, fits]));
        for (const tenant of all.filter(({ max }) => max !== undefined)) {
          const reachable = told.get(tenant) ?? tenant.max ?? 0;
          const scaled = (count: number) => podsOf(all, (one) => (one === tenant ? count : one.pods));
          expect(admits(quota, scaled(reachable))).toBe(true);
          if (told.has(tenant)) expect(admits(quota, scaled(reachable + 1))).toBe(false);
        }
      }),
    );
  });
});

function stopsOne(maxUnavailable: `${number}%` | number, pods: number): boolean {
  if (typeof maxUnavailable === 'number') return maxUnavailable >= 1;
  return Number.parseInt(maxUnavailable) * pods >= 100;
}
