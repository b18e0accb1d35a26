import type { Traffic } from '../../model/traffic.ts';
import type { Workload, WorkloadSpec } from '../../model/workload.ts';
import type { FlowEngineNames } from './names.ts';

/** The engine. It has no metrics endpoint, so nothing scrapes it: the exporter reads its database instead. */
export function flowEngineWorkloads(names: FlowEngineNames): readonly Workload[] {
  return [
    {
      name: names.deployment,
      app: names.deployment,
      container: names.deployment,
      text: 'Runs plan, impl, review and docs flows against the model providers.',
      delivery: 'emitted',
      covers: { deployment: ['FE-R2'], environment: ['FE-P1'] },
      spec: {
        image: 'flowengine',
        replicas: 3,
        ports: [{ name: 'http', port: 8080 }],
        resources: { requests: { cpu: '2', memory: '4Gi' }, limits: { cpu: '4', memory: '8Gi' } },
        probes: {
          startup: { http: { path: '/health', port: 'http' }, period: '5s', timeout: '2s', failures: 24 },
          readiness: { http: { path: '/ready', port: 'http' }, period: '5s', timeout: '3s', failures: 3 },
          liveness: { http: { path: '/health', port: 'http' }, period: '10s', timeout: '2s', failures: 3 },
        },
        env: environment(names),
        switches: ['ENABLE_CIRCUIT_BREAKER', 'FALLBACK_MODEL', 'MANUAL_REVIEW_MODE'],
        scratch: [{ path: '/tmp', size: '1Gi' }],
        traffic: traffic(names),
        strategy: { maxSurge: '25%', maxUnavailable: '25%' },
        revisionHistoryLimit: 10,
        // FLOW_TIMEOUT_SECONDS and 20 s more, so that a restart lets running flows end.
        terminationGrace: '3m20s',
        disruptionBudget: { maxUnavailable: 1 },
      },
    },
  ];
}

function traffic({ namespace }: FlowEngineNames): Traffic {
  return {
    // The document knows no Ingress: whoever starts flows does so from beside the engine.
    ingress: [{ peer: { namespace }, port: 8080, text: 'Starts and lists flows.' }],
    egress: [
      { peer: { app: 'postgres' }, port: 5432, text: 'Keeps tasks and their outcomes.' },
      {
        peer: {
          public: [
            'api.anthropic.com',
            'api.openai.com',
            'generativelanguage.googleapis.com',
            's3.amazonaws.com',
          ],
        },
        port: 443,
        text: 'Calls models, and stores context bundles.',
      },
    ],
  };
}

function environment({ namespace, breakerThreshold }: FlowEngineNames): WorkloadSpec['env'] {
  return {
    ANTHROPIC_API_KEY: { secret: 'model-api-keys', key: 'anthropic' },
    OPENAI_API_KEY: { secret: 'model-api-keys', key: 'openai' },
    GOOGLE_API_KEY: { secret: 'model-api-keys', key: 'google' },
    DB_HOST: `postgres.${namespace}.svc.cluster.local`,
    DB_PORT: '5432',
    DB_NAME: 'flowengine_db',
    DB_USER: 'flowengine_user',
    DB_PASSWORD: { secret: 'postgres-credentials', key: 'password' },
    DB_POOL_SIZE: '100',
    ENABLE_CONTEXT_PRUNING: 'true',
    CONTEXT_MAX_SIZE_KB: '180',
    CIRCUIT_BREAKER_THRESHOLD: breakerThreshold,
    ENABLE_PROVIDER_FAILOVER: 'true',
    MAX_RETRY_ATTEMPTS: '2',
    FLOW_TIMEOUT_SECONDS: '180',
    REPO_ALLOWLIST: '',
  };
}
