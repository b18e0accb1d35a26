import { parseQuantity } from '../api/quantity.ts';
import type { System } from '../catalogue/model/system.ts';
import type { Workload, WorkloadSpec } from '../catalogue/model/workload.ts';
import type { CatalogueProblem } from '../catalogue/problems.ts';
import { isEmitted } from './emitted.ts';
import type { Environment, Quota, QuotaResource } from './model.ts';
import {
  maximumShortages,
  restShortages,
  rolloutShortages,
  type PodDemand,
  type Shortage,
  type Tenant,
} from './quota.ts';

/** Numbers of replicas that the quotas of an environment cannot hold, and how to mend that. */
export function quotaProblems(environment: Environment, systems: readonly System[]): CatalogueProblem[] {
  const problem = reporter(environment);
  return Object.entries(environment.quotas).flatMap(([namespace, quota]) => {
    const tenants = tenantsOf(namespace, environment, systems);
    return [
      ...unreadable(environment, namespace, quota),
      ...restShortages(quota, tenants).map((found) =>
        problem(
          `quotas.${namespace}.${found.resource}`,
          `${arithmetic(found)}; ${wayOut(found, environment)}`,
        ),
      ),
    ];
  });
}

/**
 * What works at rest and not beyond: autoscalers that the quota stops before their maximum, with the number that they
 * reach, and rollouts that wait for room which nothing makes.
 */
export function quotaWarnings(environment: Environment, systems: readonly System[]): CatalogueProblem[] {
  const warning = reporter(environment);
  return Object.entries(environment.quotas).flatMap(([namespace, quota]) => {
    const tenants = tenantsOf(namespace, environment, systems);
    return [
      ...maximumShortages(quota, tenants).map((found) =>
        warning(
          `autoscaling.${found.tenant.name}.max`,
          `cannot be reached, ${found.resource} of ${namespace} stops it at ${found.fits}: ${arithmetic(found)}; ` +
            'raise the quota, or lower the maximum',
        ),
      ),
      ...rolloutShortages(quota, tenants).map((found) =>
        warning(
          `quotas.${namespace}.${found.resource}`,
          `a rollout of ${found.tenant.name} would wait for ever, since it starts a pod before it may stop one ` +
            `(maxUnavailable of ${found.tenant.rollout.maxUnavailable} is none of ${found.tenant.pods}): ` +
            `${arithmetic(found)}; let one be unavailable, run fewer pods, or raise the quota`,
        ),
      ),
    ];
  });
}

function reporter({ name }: Environment) {
  return (field: string, message: string): CatalogueProblem => ({
    owner: `environments/${name}`,
    field,
    message,
  });
}

function unreadable(environment: Environment, namespace: string, quota: Quota): CatalogueProblem[] {
  return Object.entries(quota)
    .filter(([, limit]) => parseQuantity(limit) === undefined)
    .map(([resource, limit]) =>
      reporter(environment)(
        `quotas.${namespace}.${resource}`,
        `'${limit}' is not a quantity; write it as 20, 500m or 40Gi`,
      ),
    );
}

/** Emitted workloads of a namespace. */
function tenantsOf(namespace: string, environment: Environment, systems: readonly System[]): Tenant[] {
  return systems
    .filter((system) => system.namespace === namespace)
    .flatMap(({ workloads }) => workloads)
    .filter((workload) => isEmitted(workload, environment))
    .flatMap(({ name, spec }) => (spec === undefined ? [] : [tenant(name, spec, environment)]));
}

function tenant(name: Workload['name'], spec: WorkloadSpec, environment: Environment): Tenant {
  const bounds = environment.autoscaling[name];
  return {
    name,
    pods: bounds?.min ?? environment.replicas[name] ?? spec.replicas,
    ...(bounds === undefined ? {} : { max: bounds.max }),
    each: demand(spec.resources),
    rollout: spec.strategy,
  };
}

function demand({ requests, limits }: WorkloadSpec['resources']): PodDemand {
  return {
    'requests.cpu': parseQuantity(requests.cpu) ?? 0n,
    'limits.cpu': parseQuantity(limits.cpu) ?? 0n,
    'requests.memory': parseQuantity(requests.memory) ?? 0n,
    'limits.memory': parseQuantity(limits.memory) ?? 0n,
    pods: NANO,
  };
}

/** `10 worker × 2 + 2 gateway × 1 = 22, and the quota is 20`, largest share first. */
function arithmetic({ resource, limit, wanted, pods }: Shortage): string {
  const terms = pods
    .filter(([{ each }, count]) => each[resource] > 0n && count > 0)
    .toSorted(([a, m], [b, n]) => Number(b.each[resource] * BigInt(n) - a.each[resource] * BigInt(m)))
    .map(([{ name, each }, count]) => `${count} ${name} × ${amount(resource, each[resource])}`);
  return `${terms.join(' + ')} = ${amount(resource, wanted)}, and the quota is ${amount(resource, limit)}`;
}

function wayOut({ tenant: { name, max }, fits }: Shortage, { replicas }: Environment): string {
  const field = max === undefined ? `replicas.${name}` : `autoscaling.${name}.min`;
  if (fits < 1) return `not even one ${name} fits beside the rest; run fewer pods, or raise the quota`;
  const set = max === undefined && replicas[name] === undefined ? 'set' : 'lower';
  return `${set} ${field} to at most ${fits}, or raise the quota`;
}

const NANO = 1_000_000_000n;
const GIBI = 1024 ** 3;

/** As people write it: cores and pods as plain numbers, memory in Gi. Rounded up to thousandths. */
function amount(resource: QuotaResource, nano: bigint): string {
  const whole = Number(nano) / Number(NANO);
  const isMemory = resource === 'requests.memory' || resource === 'limits.memory';
  return isMemory ? `${thousandths(whole / GIBI)}Gi` : thousandths(whole);
}

function thousandths(value: number): string {
  return String(Math.ceil(value * 1000 - 1e-6) / 1000);
}
