import { z } from 'zod';
import { duration, reference } from '../scalars.ts';
import { declareAction } from './action.ts';

export const reclaimStreamEntries = declareAction({
  summary: 'Claims idle entries of a consumer group and queues them again, all pages of the cursor.',
  parameters: z.strictObject({
    target: reference,
    minIdle: duration,
    pageSize: z.int().min(1).max(1000),
    /** Entries with as many failures as this are left to deadLetterStreamEntries. */
    maxAttempts: z.int().min(1).max(10),
  }),
  permissions: [],
  credential: 'stream-write',
  gitops: { drift: 'none' },
  inverse: 'none',
});
