import { z } from 'zod';
import { duration, reference, sentence } from '../scalars.ts';
import { declareAction, NAMESPACES_READ, type Permission } from './action.ts';

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
    /** The executions of the runbook: the one of the episode must have ended. What collects them brings the right to. */
    executions: reference.optional(),
    /** For how long after the end the controller of the executions keeps the lock; nothing is deleted before. */
    cooldown: duration.optional(),
    /** Shown to whoever approves. */
    warning: sentence.optional(),
  }),
  permissions: [PIPELINE_RUNS, NAMESPACES_READ],
  gitops: { drift: 'none' },
  inverse: 'none',
});
