import { adapters } from './adapters.ts';
import type { Environment } from './model.ts';

/** One version for the canary and the others: the gate between their waves decides how far it gets. */
const ARCO_WORKER = 'ghcr.io/daxis-io/arco-worker:1.0.0';

/** What the environments have in common. */
export const base = {
  profile: 'documented',
  kubernetesVersion: '1.34',
  namespace: 'stanchion-system',
  runbookBaseUrl: 'https://runbooks.example.com',
  runbookUrlSuffix: '.md',
  ruleLabels: { prometheus: 'main' },
  monitorLabels: { prometheus: 'main' },
  alertmanagerLabels: { alertmanager: 'main' },
  controllerWebhook: {
    url: 'https://stanchion-controller.stanchion-system.svc/v1/alerts',
    token: { secret: 'stanchion-intake', key: 'token' },
  },
  images: {
    'arco-worker': ARCO_WORKER,
    'arco-worker-canary': ARCO_WORKER,
    'arco-scheduler': 'ghcr.io/daxis-io/arco-scheduler:1.0.0',
    flowengine: 'flowengine:1.0.0',
    gateway: 'ghcr.io/ferrumdeck/gateway:1.0.0',
    worker: 'ghcr.io/ferrumdeck/worker:1.0.0',
    'mcp-server': 'ghcr.io/ferrumdeck/mcp-server:1.0.0',
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
  network: {
    namespaces: { ingress: 'ingress-nginx', prometheus: 'monitoring', dns: 'kube-system' },
    flows: {},
  },
  optionalWorkloads: ['arco-worker-canary', 'arco-scheduler', 'mcp-server'],
  adapters,
  preflightParameters: { 'arco-preflight-schema': { sourceTable: 'arco.source_events' } },
  checkImage: 'ghcr.io/stanchion-dev/stanchion:0.1.0',
  prometheusUrl: 'http://prometheus-operated.monitoring.svc:9090',
} as const satisfies Partial<Environment>;
