import { z } from 'zod';

/** Version of the form below. A checkpoint of another version is foreign. */
export const CHECKPOINT_VERSION = 1;

/** Characters that are kept of what a stage yields. */
export const MOST_RESULT = 1024;

/**
 * What a checkpoint's `state` holds, as JSON with its keys sorted. `digest` beside it is the sha256 of exactly this text:
 * it finds damage, and the admission policy on who may write checkpoints keeps others from making one.
 */
export const checkpointState = z.strictObject({
  version: z.literal(CHECKPOINT_VERSION),
  /** WorkflowTemplate that made it. */
  pipeline: z.string().max(253),
  namespace: z.string().max(63),
  /** Name of the workflow that began the run. */
  run: z.string().max(253),
  repository: z.string().max(256),
  revision: z.string().max(256),
  pullRequest: z.string().max(16),
  /** Seconds since 1970 at which the run began. */
  since: z.int(),
  /** Retries that were used up, over all stages. */
  retries: z.int().min(0),
  /** Stages that are over, in their order. */
  done: z.array(z.string().max(63)).max(32),
  /** What each of them yielded. */
  results: z.record(z.string().max(63), z.string().max(MOST_RESULT)),
});
export type CheckpointState = z.output<typeof checkpointState>;
