import { z } from 'zod';
import { duration } from '../scalars.ts';
import { declareAction } from './action.ts';

export const wait = declareAction({
  summary: "Waits, bounded, for the system's own recovery.",
  parameters: z.strictObject({ atMost: duration, what: z.string().min(1).max(256) }),
  permissions: [],
  gitops: { drift: 'none' },
  inverse: 'none',
});
