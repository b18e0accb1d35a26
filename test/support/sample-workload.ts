import type { System } from '../../src/catalogue/model/system.ts';
import type { Workload, WorkloadSpec } from '../../src/catalogue/model/workload.ts';
import type { Environment } from '../../src/environments/model.ts';
import { sampleEnvironment, sampleSystem } from './sample-system.ts';

const probe = { http: { path: '/health', port: 'http' }, period: '10s', failures: 3 } as const;

export const sampleSpec: WorkloadSpec = {
  image: 'ghcr.io/sample/worker',
  replicas: 2,
  autoscaling: {
    metrics: [{ external: { metric: 'backlog', labels: { queue: 'q' }, perPod: 50 } }, { cpuPercent: 55 }],
    scaleDown: { percent: 15, per: '2m', settle: '5m' },
  },
  ports: [{ name: 'http', port: 8080 }],
  resources: { requests: { cpu: '500m', memory: '1Gi' }, limits: { cpu: '2', memory: '2Gi' } },
  probes: { startup: probe, readiness: probe, liveness: probe },
  env: { LEVEL: 'info', TOKEN: { secret: 'sample-secrets', key: 'token' } },
  switches: ['PAUSED'],
  strategy: { maxSurge: '25%', maxUnavailable: '25%' },
  revisionHistoryLimit: 5,
  terminationGrace: '30s',
  disruptionBudget: { maxUnavailable: 1 },
};

/** A workload of the sample system; `change` replaces parts of its spec. */
export function sampleWorkload(name: string, change: Partial<WorkloadSpec> = {}): Workload {
  return {
    name,
    app: name,
    container: name,
    text: 'Works.',
    delivery: 'emitted',
    spec: { ...sampleSpec, ...change },
  };
}

/** The sample system with these workloads, and an environment that has an image for each. */
export function sampleWith(
  workloads: readonly Workload[],
  change: Partial<Environment> = {},
): { readonly system: System; readonly environment: Environment } {
  const images = Object.fromEntries(
    workloads.map(({ name }) => [name, `ghcr.io/sample/${name}:1.0.0`] as const),
  );
  return {
    system: { ...sampleSystem, workloads },
    environment: { ...sampleEnvironment, images, ...change },
  };
}
