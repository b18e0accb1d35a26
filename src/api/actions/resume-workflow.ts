import { z } from 'zod';
import { reference } from '../scalars.ts';
import { declareAction, NAMESPACES_READ, type Permission } from './action.ts';

const WORKFLOWS: Permission = {
  apiGroup: 'argoproj.io',
  resources: ['workflows'],
  verbs: ['get', 'patch'],
};

export const resumeWorkflow = declareAction({
  summary: 'Resumes one suspended node of a workflow, after its precondition was checked.',
  parameters: z.strictObject({ target: reference, node: reference }),
  permissions: [WORKFLOWS, NAMESPACES_READ],
  gitops: { drift: 'none' },
  inverse: 'none',
});
