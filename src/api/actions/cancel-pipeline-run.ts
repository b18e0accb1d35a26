import { z } from 'zod';
import { reference } from '../scalars.ts';
import { declareAction, NAMESPACES_READ, type Permission } from './action.ts';

const PIPELINE_RUNS: Permission = {
  apiGroup: 'tekton.dev',
  resources: ['pipelineruns'],
  verbs: ['get', 'list', 'patch'],
};

export const cancelPipelineRun = declareAction({
  summary: 'Cancels the PipelineRun that belongs to the execution, and no other.',
  parameters: z.strictObject({
    target: reference,
    /** How Tekton ends the run; the two others let `finally` tasks clean up. */
    status: z.enum(['Cancelled', 'CancelledRunFinally', 'StoppedRunFinally']),
  }),
  permissions: [PIPELINE_RUNS, NAMESPACES_READ],
  gitops: { drift: 'none' },
  inverse: 'none',
});
