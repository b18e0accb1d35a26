import { z } from 'zod';
import { duration, identifier, reference } from '../scalars.ts';
import { declareAction, type Permission } from './action.ts';

const JOBS: Permission = { apiGroup: 'batch', resources: ['jobs'], verbs: ['get', 'create'] };

export const runJob = declareAction({
  summary: 'Runs a configured adapter (image and command) as a Job; parameters are passed as environment.',
  parameters: z.strictObject({
    target: reference,
    bind: z.array(reference).max(8).optional(),
    arguments: z.record(identifier, z.string().max(256)).optional(),
    timeout: duration,
    retries: z.int().min(0).max(5).optional(),
  }),
  permissions: [JOBS],
  gitops: { drift: 'none' },
  inverse: 'none',
});
