import { z } from 'zod';
import { duration } from './scalars.ts';

const failures = z.strictObject({
  errors: z.array(z.string().min(1)),
  http_status: z.array(z.int().min(100).max(599)),
});

const common = {
  /** Retries after the first try. */
  max_attempts: z.int().min(0).max(10),
  /** Of one execution. */
  timeout: duration,
  retry_on: failures.optional(),
  never: failures.optional(),
  circuit_breaker: z
    .strictObject({
      failure_threshold: z.int().min(1),
      recovery_timeout: duration,
      half_open_calls: z.int().min(1),
    })
    .optional(),
};

/** One table of a retry configuration, with the keys that the document writes. */
const table = z.discriminatedUnion('backoff_type', [
  z.strictObject({
    ...common,
    backoff_type: z.literal('exponential'),
    base_duration: duration,
    factor: z.number().min(1).default(2),
    max_duration: duration,
  }),
  z.strictObject({ ...common, backoff_type: z.literal('linear'), increment: duration }),
  z.strictObject({ ...common, backoff_type: z.literal('fixed'), interval: duration }),
  z.strictObject({ ...common, backoff_type: z.literal('custom'), waits: z.array(duration).min(1) }),
]);

/** How the stages of a pipeline are tried again, by the stages' keys. */
export const retryConfiguration = z.strictObject({ retry: z.record(z.string(), table) });
export type RetryConfiguration = z.output<typeof retryConfiguration>;
