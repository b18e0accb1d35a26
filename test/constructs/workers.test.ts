import { describe, expect, test } from 'vitest';
import { catalogue } from '../../src/catalogue/index.ts';
import type { Workload } from '../../src/catalogue/model/workload.ts';
import { buildEnvironment } from '../../src/charts/build.ts';
import type { Environment } from '../../src/environments/model.ts';
import { production } from '../../src/environments/production.ts';
import { staging } from '../../src/environments/staging.ts';
import { sampleWith, sampleWorkload } from '../support/sample-workload.ts';

type Objects = (kind: string, name?: string) => unknown;

function find(manifests: readonly unknown[]): Objects {
  return (kind, name) =>
    manifests.find((manifest) => {
      const metadata: unknown = Reflect.get(Object(manifest), 'metadata');
      const isNamed = name === undefined || Reflect.get(Object(metadata), 'name') === name;
      return Reflect.get(Object(manifest), 'kind') === kind && isNamed;
    });
}

function objectsOf(workload: Workload, change: Partial<Environment> = {}): Objects {
  const { system, environment } = sampleWith([workload], change);
  // The platform's own chart has objects of these kinds, too.
  const charts = buildEnvironment(environment, [system]).charts.filter((chart) => chart.system === system.id);
  return find(charts.flatMap((chart): unknown[] => chart.toJson()));
}

function shipped(environment: Environment): Objects {
  const { charts } = buildEnvironment(environment, catalogue(environment.profile));
  return find(charts.flatMap((chart): unknown[] => chart.toJson()));
}

const container = (part: object) => ({ spec: { template: { spec: { containers: [part] } } } });

describe('the number of replicas', () => {
  test('is the workload’s own, or the environment’s', () => {
    expect(objectsOf(sampleWorkload('a'))('Deployment')).toMatchObject({ spec: { replicas: 2 } });
    expect(objectsOf(sampleWorkload('a'), { replicas: { a: 7 } })('Deployment')).toMatchObject({
      spec: { replicas: 7 },
    });
  });

  test('is left to the autoscaler where there is one', () => {
    const objects = objectsOf(sampleWorkload('a'), { autoscaling: { a: { min: 5, max: 50 } } });
    expect(objects('Deployment')).not.toHaveProperty('spec.replicas');
    expect(objects('HorizontalPodAutoscaler')).toMatchObject({
      metadata: { name: 'a', namespace: 'sample' },
      spec: {
        scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'a' },
        minReplicas: 5,
        maxReplicas: 50,
        metrics: [
          {
            type: 'External',
            external: {
              metric: { name: 'backlog', selector: { matchLabels: { queue: 'q' } } },
              target: { type: 'AverageValue', averageValue: '50' },
            },
          },
          { type: 'Resource', resource: { name: 'cpu', target: { averageUtilization: 55 } } },
        ],
        behavior: {
          scaleDown: {
            stabilizationWindowSeconds: 300,
            policies: [{ type: 'Percent', value: 15, periodSeconds: 120 }],
          },
        },
      },
    });
    expect(objectsOf(sampleWorkload('a'))('HorizontalPodAutoscaler')).toBeUndefined();
  });

  test('of FerrumDeck’s workers differs between the environments: 5 to 50, and 3 to 10', () => {
    const bounds = [production, staging].map((environment) =>
      shipped(environment)('HorizontalPodAutoscaler', 'worker'),
    );
    expect(bounds).toMatchObject([
      { spec: { minReplicas: 5, maxReplicas: 50 } },
      { spec: { minReplicas: 3, maxReplicas: 10 } },
    ]);
  });
});

describe('a Deployment', () => {
  test('spreads its pods over zones and nodes by its app label, without making that a condition', () => {
    const constraint = (topologyKey: string) => ({
      maxSkew: 1,
      topologyKey,
      whenUnsatisfiable: 'ScheduleAnyway',
      labelSelector: { matchLabels: { app: 'a' } },
    });
    expect(objectsOf(sampleWorkload('a'))('Deployment')).toHaveProperty(
      'spec.template.spec.topologySpreadConstraints',
      [constraint('topology.kubernetes.io/zone'), constraint('kubernetes.io/hostname')],
    );
  });

  test('takes its switches from an optional map, and from nowhere else', () => {
    const deployment = objectsOf(sampleWorkload('a'))('Deployment');
    expect(deployment).toHaveProperty('spec.template.spec.containers.0.envFrom', [
      { configMapRef: { name: 'a-switches', optional: true } },
    ]);
    expect(JSON.stringify(deployment)).not.toContain('PAUSED');
  });

  test('is pulled from its registry, and names the mirror for when that does not answer [T20-G7]', () => {
    const registries = { mirrors: { 'ghcr.io': 'mirror.example.com/ghcr' }, pullFrom: 'origin' } as const;
    const [origin, mirror] = ['ghcr.io/sample/a:1.0.0', 'mirror.example.com/ghcr/sample/a:1.0.0'];
    const annotated = (fallback: string) => ({
      metadata: { annotations: { 'stanchion.dev/fallback-image': fallback } },
    });
    expect(objectsOf(sampleWorkload('a'), { registries })('Deployment')).toMatchObject({
      ...annotated(mirror),
      ...container({ image: origin }),
    });
    expect(
      objectsOf(sampleWorkload('a'), { registries: { ...registries, pullFrom: 'mirror' } })('Deployment'),
    ).toMatchObject({ ...annotated(origin), ...container({ image: mirror }) });
    expect(
      objectsOf(sampleWorkload('a'), { registries: { mirrors: {}, pullFrom: 'mirror' } })('Deployment'),
    ).not.toHaveProperty('metadata.annotations');
  });

  test('has the heartbeat of a worker that serves nothing as its liveness probe', () => {
    expect(shipped(production)('Deployment', 'worker')).toMatchObject(
      container({
        livenessProbe: { exec: { command: expect.arrayContaining(['/tmp/heartbeat', '300']) as string[] } },
      }),
    );
  });
});

describe('what the documents ask of the shipped workloads', () => {
  const objects = shipped(production);

  test('Arco’s workers send traces by OTLP [ARCO-P9]', () => {
    expect(objects('Deployment', 'arco-worker')).toMatchObject(
      container({
        env: expect.arrayContaining([
          { name: 'OTEL_EXPORTER_OTLP_ENDPOINT', value: 'http://otel-collector.observability.svc:4317' },
          { name: 'OTEL_TRACES_EXPORTER', value: 'otlp' },
        ]) as object[],
      }),
    );
  });

  test('FlowEngine prunes contexts unless told otherwise [FE-P1]', () => {
    expect(objects('Deployment', 'flowengine')).toMatchObject(
      container({
        env: expect.arrayContaining([{ name: 'ENABLE_CONTEXT_PRUNING', value: 'true' }]) as object[],
      }),
    );
  });

  test('FerrumDeck’s documented figure for a worker is what it scales by', () => {
    expect(objects('HorizontalPodAutoscaler', 'worker')).toMatchObject({
      spec: {
        metrics: [
          {
            external: {
              metric: {
                name: 'redis_stream_pending_messages',
                selector: { matchLabels: { stream: 'step_queue' } },
              },
              target: { averageValue: '50' },
            },
          },
          {},
        ],
      },
    });
  });
});

describe('scraping', () => {
  const metrics = { port: 'http', path: '/metrics', interval: '30s' } as const;

  test('gives the job label that alerts ask for, where it is not the Service’s name [WE-G11]', () => {
    const endpoints = (job: object) =>
      objectsOf(sampleWorkload('a', { metrics: { ...metrics, ...job } }))('ServiceMonitor');
    expect(endpoints({ job: 'workflow-execution' })).toHaveProperty('spec.endpoints.0.relabelings', [
      { targetLabel: 'job', replacement: 'workflow-execution' },
    ]);
    expect(endpoints({})).not.toHaveProperty('spec.endpoints.0.relabelings');
  });
});
