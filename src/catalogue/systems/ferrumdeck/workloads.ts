import type { EnvValue, Probe, Workload, WorkloadSpec } from '../../model/workload.ts';

const SECRET = 'ferrumdeck-secrets';
const CONFIG = 'ferrumdeck-config';

/** File that a worker touches from its event loop; waiting for a model does not stop it, a deadlock does. */
const HEARTBEAT = '/tmp/heartbeat';
const HEARTBEAT_LIMIT_SECONDS = 300;

function fromSecret(key: string): EnvValue {
  return { secret: SECRET, key };
}

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

/** A worker that never wrote the file is left alone: the published image has no heartbeat yet. */
const heartbeatIsFresh = [
  'python',
  '-c',
  `import os, sys, time; f = '${HEARTBEAT}'; sys.exit(os.path.exists(f) and time.time() - os.path.getmtime(f) > ${HEARTBEAT_LIMIT_SECONDS})`,
] as const;

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
  covers: { deployment: ['FD-F1'], probes: ['FD-Z2'], disruptionBudget: ['FD-M1'] },
  spec: {
    image: 'ghcr.io/ferrumdeck/worker',
    replicas: 3,
    ports: [],
    resources: { requests: { cpu: '500m', memory: '512Mi' }, limits: { cpu: '2', memory: '2Gi' } },
    probes: {
      startup: { exec: pingRedis, period: '5s', timeout: '5s', failures: 24 },
      readiness: { exec: pingRedis, period: '15s', timeout: '5s', failures: 3 },
      liveness: { exec: heartbeatIsFresh, period: '30s', timeout: '10s', failures: 3 },
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
    ...rollout,
    terminationGrace: '30s',
    disruptionBudget: { maxUnavailable: 1 },
  },
};

export const ferrumdeckWorkloads: readonly Workload[] = [gateway, worker, mcpServer];
