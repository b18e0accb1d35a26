import { z } from 'zod';
import { reference } from '../scalars.ts';
import { declareAction, DEPLOYMENTS_READ_PATCH, type Permission } from './action.ts';

const QUOTAS: Permission = {
  apiGroup: '',
  resources: ['resourcequotas', 'limitranges'],
  verbs: ['get', 'list'],
};
const quantity = z.string().regex(/^[1-9]\d*(Mi|Gi)$/, 'must be a quantity such as 4Gi');

export const raiseMemory = declareAction({
  summary: "Raises a container's memory limit. Never lowers it and never passes the cap.",
  parameters: z.strictObject({ target: reference, to: quantity, cap: quantity }),
  permissions: [DEPLOYMENTS_READ_PATCH, QUOTAS],
  gitops: { drift: 'owned-field', fields: ['/spec/template/spec/containers/*/resources/limits/memory'] },
  inverse: 'restore-previous',
});
