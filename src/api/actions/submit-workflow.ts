import { z } from 'zod';
import { identifier, reference } from '../scalars.ts';
import { declareAction, NAMESPACES_READ, type Permission } from './action.ts';

const TEMPLATES: Permission = {
  apiGroup: 'argoproj.io',
  resources: ['workflowtemplates'],
  verbs: ['get'],
};
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
  permissions: [TEMPLATES, WORKFLOWS, NAMESPACES_READ],
  gitops: { drift: 'none' },
  inverse: 'none',
});
