import { TRACING } from '../../../conventions/cluster.ts';
import type { Autoscaling } from '../../model/autoscaling.ts';
import type { Flow } from '../../model/traffic.ts';
import type { EnvValue, Probe, Workload, WorkloadSpec } from '../../model/workload.ts';
import { fromSecret, REDIS } from './connections.ts';
import { FIGURES } from './figures.ts';
import type { FerrumDeckNames } from './names.ts';
import { queueExporter } from './queue-exporter.ts';

const CONFIG = 'ferrumdeck-config';

function fromConfig(key: string): EnvValue {
  return { configMap: CONFIG, key };
}

function httpProbe(path: string, timing: { period: string; failures: number }): Probe {
  return { http: { path, port: 'http' }, timeout: '5s', ...timing };
}

const pingRedis = [
  'python',
  '-c',
  "import os, redis; redis.from_url(os.environ['REDIS_URL'], socket_timeout=3).ping()",
] as const;

/**
 * A worker touches the file from its event loop: waiting for a model does not stop it, a deadlock does. The origin's
 * own probe succeeds whatever happens, and its published image writes no heartbeat yet, so that this is the first step.
 */
const heartbeat: Probe = {
  heartbeat: { file: '/tmp/heartbeat', within: '5m', runtime: 'python' },
  period: '30s',
  timeout: '10s',
  failures: 3,
};

/** The origin's metric and its name for the stream: the cluster's metrics adapter is what serves it. */
const autoscaling: Autoscaling = {
  metrics: [
    {
      external: {
        metric: 'redis_stream_pending_messages',
        labels: { stream: 'step_queue' },
        perPod: FIGURES.entriesPerWorker,
      },
    },
    // Without the adapter the workers still scale.
    { cpuPercent: 55 },
  ],
  // A worker that goes ends its step first; the slower they go, the fewer steps wait for that.
  scaleDown: { percent: 15, per: '2m', settle: '5m' },
};

const redis: Flow = { ...REDIS, text: 'Hands steps over.' };
const traces: Flow = { peer: { namespace: TRACING.namespace }, port: TRACING.port, text: 'Sends traces.' };

const rollout = {
  strategy: { maxSurge: '25%', maxUnavailable: '25%' },
  revisionHistoryLimit: 10,
} as const satisfies Partial<WorkloadSpec>;

const gateway: Workload = {
  name: 'gateway',
  app: 'gateway',
  container: 'gateway',
  text: 'The control plane: takes runs in, queues their steps and keeps their state.',
  delivery: 'emitted',
  spec: {
    image: 'ghcr.io/ferrumdeck/gateway',
    replicas: 2,
    ports: [{ name: 'http', port: 8080 }],
    resources: { requests: { cpu: '250m', memory: '256Mi' }, limits: { cpu: '1', memory: '1Gi' } },
    probes: {
      startup: httpProbe('/health', { period: '5s', failures: 24 }),
      readiness: httpProbe('/ready', { period: '10s', failures: 3 }),
      liveness: httpProbe('/health', { period: '15s', failures: 3 }),
    },
    env: {
      GATEWAY_HOST: '0.0.0.0',
      GATEWAY_PORT: '8080',
      RUST_LOG: 'info',
      RUN_MIGRATIONS: 'false',
      DATABASE_URL: fromSecret('database-url'),
      REDIS_URL: fromSecret('redis-url'),
      REDIS_QUEUE_PREFIX: fromConfig('redis-queue-prefix'),
      OTEL_EXPORTER_OTLP_ENDPOINT: fromConfig('otel-endpoint'),
      OTEL_SERVICE_NAME: 'ferrumdeck-gateway',
    },
    switches: [],
    scratch: [{ path: '/tmp', size: '256Mi' }],
    traffic: {
      ingress: [
        { peer: { platform: 'ingress' }, port: 8080, text: 'Brings in the API calls of users.' },
        { peer: { platform: 'controller' }, port: 8080, text: 'Retries steps and cancels runs.' },
      ],
      egress: [{ peer: { app: 'postgres' }, port: 5432, text: 'Keeps runs and steps.' }, redis, traces],
    },
    ...rollout,
    terminationGrace: '30s',
    disruptionBudget: { maxUnavailable: 1 },
  },
};

const worker: Workload = {
  name: 'worker',
  app: 'worker',
  container: 'worker',
  text: 'The data plane: reads steps from the queue, and calls models and tools.',
  delivery: 'emitted',
  covers: {
    deployment: ['FD-F1'],
    probes: ['FD-Z2'],
    disruptionBudget: ['FD-M1'],
    autoscaling: ['FD-M11'],
  },
  spec: {
    image: 'ghcr.io/ferrumdeck/worker',
    replicas: 3,
    ports: [],
    resources: { requests: { cpu: '500m', memory: '512Mi' }, limits: { cpu: '2', memory: '2Gi' } },
    probes: {
      startup: { exec: pingRedis, period: '5s', timeout: '5s', failures: 24 },
      readiness: { exec: pingRedis, period: '15s', timeout: '5s', failures: 3 },
      liveness: heartbeat,
    },
    // The names that the worker reads. FD_CONTROL_PLANE_URL is not one of them, and without FD_API_KEY no result
    // reaches the gateway. WORKER_NAME stays unset, so that the consumer's name holds the pod's.
    env: {
      CONTROL_PLANE_URL: fromConfig('control-plane-url'),
      FD_API_KEY: fromSecret('fd-api-key'),
      REDIS_URL: fromSecret('redis-url'),
      ANTHROPIC_API_KEY: fromSecret('anthropic-api-key'),
      OPENAI_API_KEY: fromSecret('openai-api-key'),
      OTEL_EXPORTER_OTLP_ENDPOINT: fromConfig('otel-endpoint'),
      WORKER_MAX_RETRIES: '3',
      WORKER_RETRY_DELAY_MS: '1000',
      SANDBOX_MODE: 'subprocess',
      PYTHONUNBUFFERED: '1',
    },
    switches: ['LITELLM_MODEL'],
    scratch: [
      { path: '/tmp', size: '1Gi' },
      { path: '/home/appuser/.cache', size: '1Gi' },
    ],
    autoscaling,
    traffic: {
      ingress: [],
      egress: [
        { peer: { app: 'gateway' }, port: 8080, text: 'Posts results.' },
        redis,
        { peer: { app: 'mcp-server' }, port: 3000, text: 'Calls tools.' },
        {
          // Tool servers inside the worker are fetched from the registry when they start.
          peer: { public: ['api.anthropic.com', 'api.openai.com', 'registry.npmjs.org'] },
          port: 443,
          text: 'Calls models, and fetches tool servers.',
        },
        traces,
      ],
    },
    ...rollout,
    // On SIGTERM a worker finishes its step first; most model calls end within this.
    terminationGrace: '2m',
    disruptionBudget: { maxUnavailable: '20%' },
  },
};

/** The published software runs its MCP servers inside the worker; the document knows this Deployment. */
const mcpServer: Workload = {
  name: 'mcp-server',
  app: 'mcp-server',
  container: 'mcp-server',
  text: 'Serves tools to the workers over HTTP, where they do not run inside the workers.',
  delivery: 'optional',
  covers: { deployment: ['FD-M4'], probes: ['FD-D5'] },
  spec: {
    image: 'ghcr.io/ferrumdeck/mcp-server',
    replicas: 2,
    ports: [{ name: 'http', port: 3000 }],
    resources: { requests: { cpu: '100m', memory: '128Mi' }, limits: { cpu: '500m', memory: '512Mi' } },
    probes: {
      startup: httpProbe('/health', { period: '5s', failures: 24 }),
      readiness: httpProbe('/health', { period: '10s', failures: 3 }),
      liveness: httpProbe('/health', { period: '15s', failures: 3 }),
    },
    env: {},
    switches: [],
    scratch: [{ path: '/tmp', size: '256Mi' }],
    traffic: {
      ingress: [{ peer: { platform: 'controller' }, port: 3000, text: 'Asks for its health.' }],
      // What its tools need is known where it is installed: see `network.flows` of the environments.
      egress: [],
    },
    ...rollout,
    terminationGrace: '30s',
    disruptionBudget: { maxUnavailable: 1 },
  },
};

export function ferrumdeckWorkloads(names: FerrumDeckNames): readonly Workload[] {
  return [gateway, worker, mcpServer, queueExporter(names)];
}
