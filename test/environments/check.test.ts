import { describe, expect, test } from 'vitest';
import { catalogue } from '../../src/catalogue/index.ts';
import type { System } from '../../src/catalogue/model/system.ts';
import type { WorkloadSpec } from '../../src/catalogue/model/workload.ts';
import { KUBERNETES_VERSIONS, type KubernetesVersion } from '../../src/conventions/kubernetes.ts';
import { environmentProblems } from '../../src/environments/check.ts';
import { environments } from '../../src/environments/index.ts';
import type { Environment, Quota } from '../../src/environments/model.ts';
import { quotaWarnings } from '../../src/environments/quota-report.ts';
import { production } from '../../src/environments/production.ts';
import { sampleSpec, sampleWith, sampleWorkload } from '../support/sample-workload.ts';

function ferrumdeck(resources: Readonly<Record<string, WorkloadSpec['resources']>> = {}): System {
  const system = catalogue('documented').find(({ id }) => id === 'ferrumdeck');
  if (system === undefined) throw new Error('ferrumdeck is not in the catalogue');
  return {
    ...system,
    workloads: system.workloads.map((workload) => {
      const replaced = resources[workload.name];
      if (workload.spec === undefined || replaced === undefined) return workload;
      return { ...workload, spec: { ...workload.spec, resources: replaced } };
    }),
  };
}

/** FerrumDeck alone, without the tool server that its origin does not have. */
const bare: Environment = {
  ...production,
  images: { gateway: 'ghcr.io/ferrumdeck/gateway:1.0.0', worker: 'ghcr.io/ferrumdeck/worker:1.0.0' },
  replicas: {},
  autoscaling: {},
  optionalWorkloads: [],
};

/** One system alone leaves roles unreached and adapters unused, which are other problems than those here. */
const told = (environment: Environment, system: System) =>
  environmentProblems(environment, [system])
    .filter(({ field }) => !/^(receivers|adapters|preflightParameters)\./.test(field))
    .map(({ field, message }) => `${field}: ${message}`);

describe('FerrumDeck’s quota', () => {
  test('does not hold the ten workers of its document, and says that nine fit', () => {
    expect(told({ ...bare, replicas: { worker: 10 } }, ferrumdeck())).toEqual([
      'quotas.ferrumdeck.limits.cpu: 10 worker × 2 + 2 gateway × 1 = 22, and the quota is 20; ' +
        'lower replicas.worker to at most 9, or raise the quota',
    ]);
    const nine = { ...bare, replicas: { worker: 9 } };
    expect(told(nine, ferrumdeck())).toEqual([]);
    // Nine leave no room for the third gateway that a rollout of two starts with.
    expect(quotaWarnings(nine, [ferrumdeck()])).toMatchObject([
      {
        field: 'quotas.ferrumdeck.limits.cpu',
        message: expect.stringContaining('9 worker × 2 + 3 gateway × 1 = 21') as string,
      },
    ]);
  });

  test('does not hold the production of its origin at rest: three workers fit beside three gateways', () => {
    const origin = ferrumdeck({
      gateway: { requests: { cpu: '500m', memory: '512Mi' }, limits: { cpu: '2', memory: '2Gi' } },
      worker: { requests: { cpu: '1', memory: '1Gi' }, limits: { cpu: '4', memory: '4Gi' } },
    });
    const environment = {
      ...bare,
      replicas: { gateway: 3 },
      autoscaling: { worker: { min: 5, max: 50 } },
    };
    expect(told(environment, origin)).toEqual([
      'quotas.ferrumdeck.limits.cpu: 5 worker × 4 + 3 gateway × 2 = 26, and the quota is 20; ' +
        'lower autoscaling.worker.min to at most 3, or raise the quota',
    ]);
  });

  test('holds every environment that is shipped, and only warns of the autoscalers’ maxima', () => {
    const all = environments.map((environment) => {
      const systems = catalogue(environment.profile);
      expect(environmentProblems(environment, systems)).toEqual([]);
      return quotaWarnings(environment, systems).map(
        ({ owner, field, message }) => `${owner} ${field} ${message}`,
      );
    });
    expect(all).toEqual([
      [
        'environments/staging autoscaling.worker.max cannot be reached, limits.cpu of ferrumdeck stops it at 8: ' +
          '10 worker × 2 + 1 gateway × 1 + 2 mcp-server × 0.5 + 1 redis-exporter × 0.2 = 22.2, and the quota is 20; ' +
          'raise the quota, or lower the maximum',
      ],
      [
        'environments/production autoscaling.worker.max cannot be reached, limits.cpu of ferrumdeck stops it at 7: ' +
          '50 worker × 2 + 3 gateway × 1 + 2 mcp-server × 0.5 + 1 redis-exporter × 0.2 = 104.2, and the quota is 20; ' +
          'raise the quota, or lower the maximum',
      ],
    ]);
  });
});

describe('a quota', () => {
  const gi = (memory: string) => ({
    resources: { requests: { cpu: '0', memory }, limits: { cpu: '0', memory } },
  });
  const roll = { strategy: { maxSurge: 1, maxUnavailable: 0 } } as const;

  function warnings(change: Partial<WorkloadSpec>, quota: Quota): string[] {
    const { system, environment } = sampleWith([sampleWorkload('a', change)], { quotas: { sample: quota } });
    return quotaWarnings(environment, [system]).map(({ field, message }) => `${field}: ${message}`);
  }

  function problems(change: Partial<WorkloadSpec>, environment: Partial<Environment>): string[] {
    const { system, environment: whole } = sampleWith([sampleWorkload('a', change)], environment);
    return told(whole, system);
  }

  test('warns of rollouts that may not stop a pod first and have no room to start one', () => {
    expect(warnings({ ...gi('1Gi'), ...roll, replicas: 3 }, { 'limits.memory': '3Gi' })).toEqual([
      'quotas.sample.limits.memory: a rollout of a would wait for ever, since it starts a pod before it may stop ' +
        'one (maxUnavailable of 0 is none of 3): 4 a × 1Gi = 4Gi, and the quota is 3Gi; let one be unavailable, ' +
        'run fewer pods, or raise the quota',
    ]);
    expect(warnings({ ...gi('1Gi'), replicas: 4 }, { pods: '4' })).toEqual([]);
  });

  test('that holds not even one pod says so', () => {
    expect(
      problems({ ...gi('1536Mi'), replicas: 2 }, { quotas: { sample: { 'requests.memory': '1Gi' } } }),
    ).toEqual([
      'quotas.sample.requests.memory: 2 a × 1.5Gi = 3Gi, and the quota is 1Gi; not even one a fits beside the ' +
        'rest; run fewer pods, or raise the quota',
    ]);
  });

  test('that cannot be read, or is of a namespace without a system, is a problem', () => {
    expect(problems({}, { quotas: { sample: { pods: 'many' }, ghost: {} } })).toEqual([
      'quotas.ghost: no such namespace of a system; there are sample',
      "quotas.sample.pods: 'many' is not a quantity; write it as 20, 500m or 40Gi",
    ]);
  });
});

describe('an environment', () => {
  const { autoscaling: _, ...unscalable } = sampleSpec;
  const check = (change: Partial<Environment>, workload = sampleWorkload('a')) => {
    const { system, environment } = sampleWith([workload], change);
    return told(environment, system);
  };

  test('gives a workload replicas or an autoscaler, with a range', () => {
    const autoscaling = { a: { min: 4, max: 2 } };
    expect(check({ autoscaling, replicas: { a: 1 } })).toEqual([
      'autoscaling.a: 4 to 2 is no range; use 1 ≤ min ≤ max',
      'replicas.a: the autoscaler sets the replicas here; leave one of the two out',
    ]);
  });

  test('cannot scale a workload that names no figure to scale by', () => {
    const workload = { ...sampleWorkload('a'), spec: unscalable };
    expect(check({ autoscaling: { a: { min: 1, max: 2 } } }, workload)).toEqual([
      'autoscaling.a: the workload names no figure to scale by; add spec.autoscaling to it',
    ]);
  });

  test('keeps every value of the store under a key of its own', () => {
    const store = { kind: 'SecretStore', name: 's' } as const;
    expect(check({ secrets: { store, refresh: '1h', remoteKey: '{secret}/{name}' } })).toEqual([
      'secrets.remoteKey: no {name}; use {namespace}, {secret}, {key}',
      'secrets.remoteKey: lacks {key}, so that two values would share a key',
    ]);
  });

  test('is of a Kubernetes version whose schemas are at hand', () => {
    // @ts-expect-error the type names the versions too
    const kubernetesVersion: KubernetesVersion = '1.12';
    expect(check({ kubernetesVersion })).toEqual([
      'kubernetesVersion: no schemas of Kubernetes 1.12 are at hand; there are those of 1.34, 1.37, so name the nearest of them',
    ]);
    expect(KUBERNETES_VERSIONS.flatMap((version) => check({ kubernetesVersion: version }))).toEqual([]);
  });

  test('names only workloads that there are', () => {
    expect(check({ network: { ...production.network, flows: { ghost: {} } } })).toEqual([
      'network.flows.ghost: no such workload; there are a',
    ]);
  });
});
