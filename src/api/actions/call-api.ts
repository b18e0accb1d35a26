import { z } from 'zod';
import { identifier } from '../scalars.ts';
import { declareAction } from './action.ts';

export const callApi = declareAction({
  summary: 'Calls a compiled-in operation of a configured endpoint, with an idempotency key.',
  parameters: z.strictObject({
    target: identifier,
    operation: identifier,
    bind: z.array(identifier).max(8).optional(),
    /** The statement to run where the endpoint does not know the operation (404). */
    fallbackStatement: identifier.optional(),
  }),
  permissions: [],
  credential: 'api-token',
  gitops: { drift: 'none' },
  inverse: 'none',
});
