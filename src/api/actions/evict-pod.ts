import { z } from 'zod';
import { reference } from '../scalars.ts';
import { declareAction, DEPLOYMENTS_READ, PODS_READ, type Permission } from './action.ts';

const EVICTION: Permission = { apiGroup: '', resources: ['pods/eviction'], verbs: ['create'] };

export const evictPod = declareAction({
  summary: 'Evicts one pod, if its disruption budget allows, and waits until the replacement is ready.',
  parameters: z.strictObject({
    target: reference,
    /** Only pods without a live consumer of this stream. */
    inactiveConsumerOf: reference.optional(),
  }),
  permissions: [DEPLOYMENTS_READ, PODS_READ, EVICTION],
  gitops: { drift: 'none' },
  inverse: 'none',
});
