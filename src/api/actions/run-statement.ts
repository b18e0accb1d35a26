import { z } from 'zod';
import { reference } from '../scalars.ts';
import { declareAction } from './action.ts';

export const runStatement = declareAction({
  summary: 'Runs a compiled-in SQL statement with bound parameters, a row limit and an expected count.',
  parameters: z.strictObject({
    target: reference,
    statement: reference,
    maxRows: z.int().min(1).max(1000),
    /** Parameters of the remediation that the statement binds. */
    bind: z.array(reference).max(8).optional(),
  }),
  permissions: [],
  credential: 'store-write',
  gitops: { drift: 'none' },
  inverse: 'none',
});
