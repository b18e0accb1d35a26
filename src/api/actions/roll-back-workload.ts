import { z } from 'zod';
import { duration, reference } from '../scalars.ts';
import { declareAction, DEPLOYMENTS_READ_PATCH, PODS_READ, REPLICASETS_READ } from './action.ts';

export const rollBackWorkload = declareAction({
  summary: 'Returns a Deployment to its previous revision, when that one was healthy.',
  parameters: z.strictObject({
    target: reference,
    /** Refuse when the rollout that is undone is older than this. */
    rolledOutWithin: duration,
  }),
  permissions: [DEPLOYMENTS_READ_PATCH, REPLICASETS_READ, PODS_READ],
  gitops: { drift: 'refuse', fields: ['/spec/template'] },
  // What was rolled back stays so until a corrected version is rolled out: taking it back would bring the fault back.
  inverse: 'none',
});
