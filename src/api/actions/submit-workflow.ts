import { z } from 'zod';
import { identifier, reference } from '../scalars.ts';
import { declareAction, type Permission } from './action.ts';

const WORKFLOWS: Permission = {
  apiGroup: 'argoproj.io',
  resources: ['workflows'],
  verbs: ['get', 'create'],
};

export const submitWorkflow = declareAction({
  summary: 'Submits a workflow from a WorkflowTemplate.',
  parameters: z.strictObject({
    target: reference,
    arguments: z.record(identifier, z.string().max(256)).optional(),
  }),
  permissions: [WORKFLOWS],
  gitops: { drift: 'none' },
  inverse: 'none',
});
