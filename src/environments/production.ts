import { base } from './base.ts';
import type { Environment } from './model.ts';
import { pagingFallbacks, pagingReceivers } from './receivers.ts';

export const production: Environment = {
  ...base,
  name: 'production',
  receivers: pagingReceivers,
  fallbacks: pagingFallbacks,
  replicas: {},
};
