import { z } from 'zod';
import { reference } from '../scalars.ts';
import { declareAction, DEPLOYMENTS_READ_PATCH, PODS_READ } from './action.ts';

export const restartWorkload = declareAction({
  summary: 'Restarts the pods of a Deployment by a template annotation, as kubectl rollout restart does.',
  parameters: z.strictObject({ target: reference }),
  permissions: [DEPLOYMENTS_READ_PATCH, PODS_READ],
  gitops: { drift: 'none' },
  inverse: 'none',
});
