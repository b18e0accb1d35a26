import { z } from 'zod';

/** States of a stage's circuit breaker (S2:69-78). A missing ConfigMap, a missing key and any other word mean closed. */
export const BREAKER_STATES = ['closed', 'open', 'half-open'] as const;
export const breakerState = z.enum(BREAKER_STATES);
export type BreakerState = z.output<typeof breakerState>;

/** A point in time, UTC, to the second. Of one length on purpose, so that texts compare as times do. */
export const instant = z
  .string()
  .regex(/^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z$/, 'must be like 2026-01-31T08:00:00Z')
  .refine((text) => !Number.isNaN(Date.parse(text)), 'is not a date');
export type Instant = z.output<typeof instant>;

/** Milliseconds since 1970 as an {@link instant}; what is below a second is dropped. */
export function instantOf(milliseconds: number): Instant {
  return `${new Date(milliseconds).toISOString().slice(0, 19)}Z`;
}

/** One run of a stage: the workflow's uid, and the stage's node in it. */
export const callId = z
  .string()
  .max(128)
  .regex(/^[a-zA-Z0-9-]+\/[a-zA-Z0-9.-]+$/, 'must be <uid of the workflow>/<node>');
export type CallId = z.output<typeof callId>;

/** Calls that a record can hold. Far above any sensible limit; it keeps the ConfigMap small whatever happens. */
export const MOST_ADMITTED = 100;

const counts = {
  /** Since when the breaker is in this state. */
  since: instant,
  /** Failed runs in a row, each with its retries used up. */
  consecutiveFailures: z.int().min(0).max(1_000_000),
  lastFailure: instant.optional(),
};

/**
 * What the ConfigMap keeps of one stage beside the word and `until`, which have keys of their own because gates read
 * them. `state` is what the writer wrote last: where the word says something else, a person changed it.
 */
export const breakerRecord = z.discriminatedUnion('state', [
  z.strictObject({ state: z.literal('closed'), ...counts }),
  z.strictObject({ state: z.literal('open'), ...counts }),
  z.strictObject({
    state: z.literal('half-open'),
    ...counts,
    /** Calls that were let through and have not ended. */
    admitted: z.array(callId).max(MOST_ADMITTED),
  }),
]);
export type BreakerRecord = z.output<typeof breakerRecord>;

/** The numbers of one stage's breaker. */
export interface BreakerPolicy {
  /** Failed runs in a row until it opens. */
  readonly threshold: number;
  /** Seconds from opening until calls are let through again. */
  readonly recoverySeconds: number;
  /** Calls under way at most while half-open. */
  readonly halfOpenCalls: number;
}
