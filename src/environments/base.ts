import { environmentDefaults } from './define.ts';
import type { Environment } from './model.ts';

/** What the environments have in common. */
export const base = {
  ...environmentDefaults,
  runbookBaseUrl: 'https://runbooks.example.com',
  ruleLabels: { prometheus: 'main' },
  monitorLabels: { prometheus: 'main' },
  alertmanagerLabels: { alertmanager: 'main' },
  images: {
    'arco-worker': 'ghcr.io/daxis-io/arco-worker:1.0.0',
    'arco-scheduler': 'ghcr.io/daxis-io/arco-scheduler:1.0.0',
    flowengine: 'flowengine:1.0.0',
    gateway: 'ghcr.io/ferrumdeck/gateway:1.0.0',
    worker: 'ghcr.io/ferrumdeck/worker:1.0.0',
    'mcp-server': 'ghcr.io/ferrumdeck/mcp-server:1.0.0',
  },
  optionalWorkloads: ['arco-scheduler', 'mcp-server'],
} as const satisfies Partial<Environment>;
