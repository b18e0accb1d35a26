import { z } from 'zod';
import { reference } from '../scalars.ts';
import { declareAction } from './action.ts';

export const callApi = declareAction({
  summary: 'Calls a compiled-in operation of a configured endpoint, with an idempotency key.',
  parameters: z.strictObject({
    target: reference,
    operation: reference,
    bind: z.array(reference).max(8).optional(),
    /** The statement to run where the endpoint does not know the operation (404). */
    fallbackStatement: reference.optional(),
  }),
  permissions: [],
  credential: 'api-token',
  gitops: { drift: 'none' },
  inverse: 'none',
});
