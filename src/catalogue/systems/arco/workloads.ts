import { TRACING } from '../../../conventions/cluster.ts';
import type { Flow } from '../../model/traffic.ts';
import type { Workload, WorkloadSpec } from '../../model/workload.ts';
import type { ArcoNames } from './names.ts';
import { CREDENTIALS_PATH, SCHEDULER_CONFIG } from './paths.ts';

/** The switch that the scheduling breaker sets. */
export const PAUSE_SWITCH = 'SCHEDULING_PAUSED';

export function workloads(names: ArcoNames): readonly Workload[] {
  return [worker(names), canary(names), scheduler(names)];
}

function worker(names: ArcoNames): Workload {
  return {
    name: names.worker,
    app: names.worker,
    container: names.workerContainer,
    text: 'Runs tasks.',
    delivery: 'emitted',
    // Four, so that a quarter is one pod.
    spec: { ...workerSpec(names), replicas: 4 },
    covers: {
      deployment: ['ARCO-R5'],
      strategy: ['ARCO-P4'],
      environment: ['ARCO-P9', 'ARCO-R5'],
      serviceAccount: ['ARCO-D12'],
      monitor: ['ARCO-Z1'],
      secrets: ['ARCO-R5'],
    },
  };
}

/** One worker that gets a new version first. Its share of the work is its share of the pods. */
function canary(names: ArcoNames): Workload {
  return {
    name: names.canary,
    app: names.canary,
    container: names.workerContainer,
    text: 'Runs tasks with the version that the other workers get next.',
    delivery: 'optional',
    spec: { ...workerSpec(names), replicas: 1, strategy: { maxSurge: 1, maxUnavailable: 0 } },
    covers: { deployment: ['ARCO-P4'] },
  };
}

function workerSpec(names: ArcoNames): WorkloadSpec {
  return {
    image: names.workerImage,
    replicas: 1,
    ports: names.ports,
    // The origin gives a worker 1 CPU and 512 MiB; the document raises memory to 4 GiB when it runs out. Twice the
    // origin's memory is requested, and the limit is half of the raise, so that the raise makes a difference.
    resources: {
      requests: { cpu: '500m', memory: '1Gi' },
      limits: { cpu: '1', memory: '2Gi' },
    },
    probes: probes(names),
    env: {
      GOOGLE_APPLICATION_CREDENTIALS: `${CREDENTIALS_PATH}/${names.credentials.key}`,
      ...tracing(names.worker),
    },
    switches: [],
    secretFiles: [
      { secret: names.credentials.secret, path: CREDENTIALS_PATH, keys: [names.credentials.key] },
    ],
    scratch: [{ path: '/tmp', size: '2Gi' }],
    traffic: {
      ingress: [],
      egress: [
        { peer: { app: names.scheduler }, port: httpPort(names), text: 'Reports outcomes and heartbeats.' },
        ...shared,
        {
          peer: {
            public: ['oauth2.googleapis.com', 'storage.googleapis.com', 'bigquery.googleapis.com'],
          },
          port: 443,
          text: 'Reads sources and writes assets.',
        },
      ],
    },
    // The document's figures (S0:241).
    strategy: { maxSurge: '25%', maxUnavailable: '25%' },
    revisionHistoryLimit: 5,
    // A worker without a heartbeat for 300 s is given up anyhow.
    terminationGrace: '5m',
    disruptionBudget: { maxUnavailable: '25%' },
    metrics: { port: names.metricsPort, path: '/metrics', interval: '30s' },
  };
}

/** Named by the document for its breaker alone, so an installation that has one keeps its own. */
function scheduler(names: ArcoNames): Workload {
  return {
    name: names.scheduler,
    app: names.scheduler,
    container: names.schedulerContainer,
    text: 'Hands tasks to workers, until the breaker pauses it.',
    delivery: 'optional',
    spec: {
      image: names.schedulerImage,
      replicas: 1,
      ports: names.ports,
      resources: {
        requests: { cpu: '250m', memory: '256Mi' },
        limits: { cpu: '1', memory: '512Mi' },
      },
      probes: probes(names),
      env: {
        ARCO_SCHEDULER_CONFIG: `${SCHEDULER_CONFIG.path}/${SCHEDULER_CONFIG.file}`,
        ...tracing(names.scheduler),
      },
      switches: [PAUSE_SWITCH],
      configFiles: [{ configMap: SCHEDULER_CONFIG.name, path: SCHEDULER_CONFIG.path }],
      scratch: [{ path: '/tmp', size: '256Mi' }],
      traffic: { ingress: [], egress: [...handingOut(names), ...shared] },
      strategy: { maxSurge: 1, maxUnavailable: 0 },
      revisionHistoryLimit: 5,
      terminationGrace: '30s',
      disruptionBudget: { maxUnavailable: 1 },
      metrics: { port: names.metricsPort, path: '/metrics', interval: '30s' },
    },
    covers: { environment: ['ARCO-P1'] },
  };
}

/** What workers and scheduler both connect to. */
const shared: readonly Flow[] = [
  { peer: { app: 'postgres' }, port: 5432, text: 'Keeps runs and task executions.' },
  { peer: { namespace: TRACING.namespace }, port: TRACING.port, text: 'Sends traces.' },
];

/** The scheduler's connections to those that run tasks. */
function handingOut(names: ArcoNames): Flow[] {
  return [names.worker, names.canary].map((app) => ({
    peer: { app },
    port: httpPort(names),
    text: 'Hands tasks out.',
  }));
}

function httpPort({ ports }: ArcoNames): number {
  const port = ports.find(({ name }) => name === 'http')?.port;
  if (port === undefined) throw new Error("Arco's names have no port 'http', which its probes ask");
  return port;
}

function probes({ readinessPath }: ArcoNames): WorkloadSpec['probes'] {
  return {
    startup: { http: { path: '/health', port: 'http' }, period: '5s', failures: 24 },
    readiness: { http: { path: readinessPath, port: 'http' }, period: '10s', failures: 3 },
    liveness: { http: { path: '/health', port: 'http' }, period: '20s', timeout: '5s', failures: 3 },
  };
}

function tracing(service: string): Readonly<Record<string, string>> {
  return {
    OTEL_SERVICE_NAME: service,
    OTEL_EXPORTER_OTLP_ENDPOINT: `http://${TRACING.host}:${TRACING.port}`,
    OTEL_EXPORTER_OTLP_PROTOCOL: 'grpc',
    OTEL_TRACES_EXPORTER: 'otlp',
  };
}
