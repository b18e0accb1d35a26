import { base } from './base.ts';
import type { Environment } from './model.ts';
import { pagingFallbacks, pagingReceivers } from './receivers.ts';

export const production: Environment = {
  ...base,
  name: 'production',
  receivers: pagingReceivers,
  fallbacks: pagingFallbacks,
  // FerrumDeck's own production gives a worker 4 CPU and a gateway 2: 5 × 4 + 3 × 2 = 26 is more than the 20 of its
  // quota. With the resources of its base, 5 × 2 + 3 × 1, two tool servers of 0.5 and the exporter's 0.2 are 14.2.
  replicas: { gateway: 3 },
  autoscaling: { worker: { min: 5, max: 50 } },
  secrets: {
    store: { kind: 'ClusterSecretStore', name: 'production' },
    refresh: '1h',
    remoteKey: '{namespace}/{secret}/{key}',
  },
};
