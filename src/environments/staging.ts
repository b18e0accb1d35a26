import { base } from './base.ts';
import type { Environment } from './model.ts';
import { quietFallbacks, quietReceivers } from './receivers.ts';

export const staging: Environment = {
  ...base,
  name: 'staging',
  receivers: quietReceivers,
  fallbacks: quietFallbacks,
  replicas: { 'arco-worker': 1, flowengine: 1, gateway: 1 },
  autoscaling: { worker: { min: 3, max: 10 } },
  // Somebody is watching, and would rather know soon.
  strategies: {
    'repository-clone': { retries: 1 },
    'pr-review': { retries: 1 },
    notification: { retries: 1 },
  },
  secrets: 'reference',
};
