import { parseQuantity } from '../../api/quantity.ts';
import type { Container, PodSpec } from '../kubernetes/views.ts';

const ONE = parseQuantity('1');

/**
 * What one pod takes from a quota, by the quota's names of resources, in billionths. Nothing stands for a resource that
 * a container leaves open: only a default of the namespace, which is not seen here, could fill it in.
 */
export function perPod(spec: PodSpec): ReadonlyMap<string, bigint | undefined> {
  const of = (kind: 'limits' | 'requests', resource: string) => effective(spec, kind, resource);
  const taken = ['cpu', 'memory', 'ephemeral-storage'].flatMap((resource): [string, bigint | undefined][] => [
    [`limits.${resource}`, of('limits', resource)],
    [`requests.${resource}`, of('requests', resource)],
    [resource, of('requests', resource)],
  ]);
  return new Map([...taken, ['pods', ONE], ['count/pods', ONE]]);
}

type Kind = 'limits' | 'requests';

/** As the scheduler and the quota count: containers and sidecars together, or the largest init container beside its sidecars. */
function effective(spec: PodSpec, kind: Kind, resource: string): bigint | undefined {
  const amounts = (containers: readonly Container[]) => containers.map((one) => amount(one, kind, resource));
  const sidecars = amounts(spec.initContainers.filter(isSidecar));
  const inits = amounts(spec.initContainers.filter((container) => !isSidecar(container)));
  const running = sum([...amounts(spec.containers), ...sidecars]);
  const starting = inits.map((init) => sum([init, ...sidecars]));
  const overhead = parseQuantity(spec.overhead?.[resource] ?? '0');
  return sum([largest([running, ...starting]), overhead]);
}

function isSidecar({ restartPolicy }: Container): boolean {
  return restartPolicy === 'Always';
}

/** A request that is left out is as large as the limit. */
function amount({ resources }: Container, kind: Kind, resource: string): bigint | undefined {
  const own =
    resources?.[kind]?.[resource] ?? (kind === 'requests' ? resources?.limits?.[resource] : undefined);
  return own === undefined ? undefined : parseQuantity(own);
}

function sum(amounts: readonly (bigint | undefined)[]): bigint | undefined {
  return amounts.reduce(
    (total, one) => (total === undefined || one === undefined ? undefined : total + one),
    0n,
  );
}

function largest(amounts: readonly (bigint | undefined)[]): bigint | undefined {
  return amounts.reduce((most, one) =>
    most === undefined || one === undefined ? undefined : one > most ? one : most,
  );
}
