import { z } from 'zod';
import { sentence } from '../scalars.ts';
import { declareAction } from './action.ts';

export const openTask = declareAction({
  summary: 'Records what a person must do, and whether the remediation may close before it is done.',
  parameters: z.strictObject({ task: sentence, owner: z.string().min(1).max(63), blocksClose: z.boolean() }),
  permissions: [],
  gitops: { drift: 'none' },
  inverse: 'none',
});
