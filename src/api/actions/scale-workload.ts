import { z } from 'zod';
import { reference } from '../scalars.ts';
import { declareAction, DEPLOYMENTS_READ, type Permission } from './action.ts';

const SCALE: Permission = {
  apiGroup: 'apps',
  resources: ['deployments/scale'],
  verbs: ['get', 'patch'],
  objects: 'target',
};
const AUTOSCALERS: Permission = {
  apiGroup: 'autoscaling',
  resources: ['horizontalpodautoscalers'],
  verbs: ['get', 'list', 'patch'],
};
const QUOTAS: Permission = { apiGroup: '', resources: ['resourcequotas'], verbs: ['get', 'list'] };

export const scaleWorkload = declareAction({
  summary: 'Scales a Deployment, or the minimum of its autoscaler, as far as the quota allows.',
  parameters: z.strictObject({ target: reference, replicas: z.int().min(1).max(100) }),
  permissions: [DEPLOYMENTS_READ, SCALE, AUTOSCALERS, QUOTAS],
  gitops: { drift: 'owned-field', fields: ['/spec/replicas'], autoscalerFields: ['/spec/minReplicas'] },
  inverse: 'restore-previous',
});
