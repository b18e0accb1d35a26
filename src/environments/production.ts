import { base } from './base.ts';
import type { Environment } from './model.ts';
import { pagingReceivers } from './receivers.ts';

export const production: Environment = {
  ...base,
  name: 'production',
  receivers: pagingReceivers,
  replicas: {},
};
