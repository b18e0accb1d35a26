import { adapters } from './adapters.ts';
import { environmentDefaults } from './define.ts';
import type { Environment } from './model.ts';

/** One version for the canary and the others: the gate between their waves decides how far it gets. */
const ARCO_WORKER = 'ghcr.io/daxis-io/arco-worker:1.0.0';

/** What the environments have in common. */
export const base = {
  ...environmentDefaults,
  runbookBaseUrl: 'https://runbooks.example.com',
  ruleLabels: { prometheus: 'main' },
  monitorLabels: { prometheus: 'main' },
  alertmanagerLabels: { alertmanager: 'main' },
  images: {
    'arco-worker': ARCO_WORKER,
    'arco-worker-canary': ARCO_WORKER,
    'arco-scheduler': 'ghcr.io/daxis-io/arco-scheduler:1.0.0',
    flowengine: 'flowengine:1.0.0',
    gateway: 'ghcr.io/ferrumdeck/gateway:1.0.0',
    worker: 'ghcr.io/ferrumdeck/worker:1.0.0',
    'mcp-server': 'ghcr.io/ferrumdeck/mcp-server:1.0.0',
    // The release that the tests build and scrape.
    'redis-exporter': 'ghcr.io/oliver006/redis_exporter:v1.54.0',
  },
  // The origin's ferrumdeck-quota. Whoever runs more in the namespace, such as a database, takes its share off here.
  quotas: {
    ferrumdeck: {
      'requests.cpu': '10',
      'limits.cpu': '20',
      'requests.memory': '20Gi',
      'limits.memory': '40Gi',
      pods: '50',
    },
  },
  registries: {
    mirrors: {
      'docker.io': 'registry-mirror.example.com/docker.io',
      'ghcr.io': 'registry-mirror.example.com/ghcr.io',
    },
    pullFrom: 'origin',
  },
  argoCd: { namespace: 'argocd' },
  optionalWorkloads: ['arco-worker-canary', 'arco-scheduler', 'mcp-server', 'redis-exporter'],
  adapters,
  preflightParameters: { 'arco-preflight-schema': { sourceTable: 'arco.source_events' } },
} as const satisfies Partial<Environment>;
