import { z } from 'zod';
import { reference, sentence } from '../scalars.ts';
import { declareAction, type Permission } from './action.ts';

const PIPELINE_RUNS: Permission = {
  apiGroup: 'tekton.dev',
  resources: ['pipelineruns'],
  verbs: ['get', 'list', 'delete'],
};

export const deletePipelineRun = declareAction({
  summary: 'Deletes the PipelineRun that belongs to the execution, by uid and resource version.',
  parameters: z.strictObject({
    target: reference,
    requires: z.enum(['complete-and-cooled-down', 'approval']),
    /** Shown to whoever approves. */
    warning: sentence.optional(),
  }),
  permissions: [PIPELINE_RUNS],
  gitops: { drift: 'none' },
  inverse: 'none',
});
