import { z } from 'zod';
import { reference, sentence } from '../scalars.ts';
import { declareAction } from './action.ts';

export const deadLetterStreamEntries = declareAction({
  summary: 'Moves entries that failed too often to the dead-letter stream and acknowledges them, atomically.',
  parameters: z.strictObject({ target: reference, afterAttempts: z.int().min(1).max(10), error: sentence }),
  permissions: [],
  credential: 'stream-write',
  gitops: { drift: 'none' },
  inverse: 'none',
});
