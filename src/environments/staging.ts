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
  secrets: 'reference',
};
