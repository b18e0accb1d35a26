import { z } from 'zod';
import { reference } from '../scalars.ts';
import { declareAction, DEPLOYMENTS_READ_PATCH, type Permission } from './action.ts';

const SWITCHES: Permission = {
  apiGroup: '',
  resources: ['configmaps'],
  verbs: ['get', 'create', 'patch'],
  objects: 'switches',
};

export const setSwitch = declareAction({
  summary: "Sets a key of the workload's switches ConfigMap and restarts the workload.",
  parameters: z.strictObject({
    target: reference,
    key: z.string().regex(/^[A-Z][A-Z0-9_]{0,62}$/, 'must be an environment variable name'),
    value: z.string().min(1).max(256),
    /** What running work loses when the pods restart, for the approver. */
    losesInFlight: z.string().max(256),
  }),
  permissions: [SWITCHES, DEPLOYMENTS_READ_PATCH],
  gitops: { drift: 'none' },
  inverse: 'restore-previous',
});
