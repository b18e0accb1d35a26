import { z } from 'zod';
import { oneKeyOf } from './one-key.ts';
import { duration, identifier, reference, sentence } from './scalars.ts';

const on = { target: reference };
const count = z.int().min(1).max(1000);

/**
 * Where evidence comes from, one key per collector. A source carries names and PromQL, and neither SQL, URLs,
 * images nor commands: those are compiled in or mounted under the name.
 */
export const evidenceSources = {
  /** A PromQL instant query; several series are reduced to one number, or listed for a record. None is unknown. */
  prometheus: z.strictObject({
    expr: z.string().min(1).max(2048),
    reduce: z.enum(['max', 'min', 'sum', 'count']).default('max'),
  }),
  /** Pods with a container that last ended, or waits, for this reason. */
  containerState: z.strictObject({
    ...on,
    lastTerminated: z.string().max(64).optional(),
    waiting: z.string().max(64).optional(),
  }),
  /** Pods of the target and their phase, readiness, restarts and age. */
  podStatus: z.strictObject(on),
  /** Percentiles of memory and CPU use over the window. */
  usage: z.strictObject({ ...on, resource: z.enum(['memory', 'cpu']), window: duration }),
  /** Nodes on which one of these conditions is true. */
  nodeConditions: z.strictObject({ ...on, conditions: z.array(z.string().max(64)).min(1).max(8) }),
  /** Revisions of a Deployment with the time of each. */
  rolloutHistory: z.strictObject(on),
  /** Whether the pod template changed within the window before the failure began. */
  rolloutBeforeFailure: z.strictObject({ ...on, window: duration }),
  /** Whether a rollout ended, timed out or still runs. */
  rolloutStatus: z.strictObject(on),
  /** Log lines, through the API: matched without case, capped, and masked before they are kept. */
  logs: z.strictObject({
    ...on,
    contains: z.array(z.string().max(128)).min(1).max(8).optional(),
    parameter: reference.optional(),
    since: duration,
    lines: count,
    previous: z.boolean().optional(),
    allContainers: z.boolean().optional(),
  }),
  events: z.strictObject({ ...on, since: duration, lines: count }),
  /** Objects of a kind, newest first, optionally only those whose field has one of these values. */
  objects: z.strictObject({
    ...on,
    field: z.string().max(128).optional(),
    oneOf: z.array(z.string().max(128)).min(1).max(16).optional(),
    olderThan: duration.optional(),
    groupBy: z.string().max(128).optional(),
    /** Fields that are listed beside. */
    show: z.array(z.string().max(128)).min(1).max(4).optional(),
    limit: count,
  }),
  /** Seconds since a time in the object that parameters name, or since so long after it; negative before that. */
  elapsed: z.strictObject({
    ...on,
    /** Parameters with the name and the namespace of the object. */
    name: reference,
    namespace: reference,
    /** Where the time is; the last update of its status when absent. */
    field: z.string().max(128).optional(),
    after: duration.optional(),
  }),
  /** Whether an object exists, and its annotations. */
  exists: z.strictObject(on),
  /** Whether the secret's current version is newer than the pods that use it. */
  secretNewerThanPods: z.strictObject({ ...on, workload: reference }),
  /**
   * What an account lacks of the rights that its work needs: that of a Deployment's pods, or the one that is named. The
   * API server is asked for each verb on each kind of target; nobody acts in the account's name.
   */
  access: z.strictObject({
    ...on,
    needs: z
      .array(
        z.strictObject({
          /** A target that is a kind of objects, in its namespace or in all. */
          of: reference,
          subresource: z.string().max(63).optional(),
          verbs: z
            .array(z.enum(['get', 'list', 'watch', 'create', 'update', 'patch', 'delete']))
            .min(1)
            .max(7),
        }),
      )
      .min(1)
      .max(8),
  }),
  /** Room left in the namespace's ResourceQuota, in replicas of the target. */
  quotaHeadroom: z.strictObject(on),
  /** A read-only query that is compiled in under this name. */
  query: z.strictObject({ ...on, name: identifier, limit: count, parameter: reference.optional() }),
  /** One measure of a Redis stream and its consumer group. */
  streamState: z.strictObject({
    ...on,
    measure: z.enum([
      'lag',
      'pending',
      'backlog',
      'idlePending',
      'inactiveConsumers',
      'deadLetters',
      'length',
    ]),
    idle: duration.optional(),
    limit: count.optional(),
  }),
  /** An HTTP GET on a configured endpoint. A probe that could not run is unknown, not an outage. */
  httpProbe: z.strictObject(on),
  /** A configured job that ends 0 or not. */
  job: z.strictObject({ ...on, parameter: reference.optional(), timeout: duration }),
  /** The PipelineRun that holds the lock of the remediation's target, with its TaskRuns and owner. */
  pipelineRun: z.strictObject({
    ...on,
    aspect: z.enum([
      'running',
      'complete',
      'noProgress',
      'ownedByExecution',
      'timeout',
      'failedTasks',
      'age',
    ]),
  }),
  /**
   * A fact that the opener of the remediation states. It never suffices alone. `otherwise` is what a flag is when nobody
   * states it; without that it is unknown.
   */
  statement: z.strictObject({ parameter: reference, otherwise: z.boolean().optional() }),
} as const;

export type EvidenceSourceName = keyof typeof evidenceSources;

/** What a condition may ask of a piece of evidence; `record` is kept for people and cannot be compared. */
export const EVIDENCE_YIELDS = ['flag', 'number', 'text', 'record'] as const;
export type EvidenceYield = (typeof EVIDENCE_YIELDS)[number];

/** The answers that each source can give. */
export const YIELDS_OF = {
  prometheus: ['number', 'record'],
  containerState: ['number'],
  podStatus: ['record'],
  usage: ['number', 'record'],
  nodeConditions: ['number'],
  rolloutHistory: ['record'],
  rolloutBeforeFailure: ['flag'],
  rolloutStatus: ['text'],
  logs: ['number', 'record'],
  events: ['record'],
  objects: ['number', 'record'],
  elapsed: ['number'],
  exists: ['flag'],
  secretNewerThanPods: ['flag'],
  access: ['number', 'record'],
  quotaHeadroom: ['number'],
  query: ['number', 'text', 'record'],
  streamState: ['number', 'record'],
  httpProbe: ['flag'],
  job: ['flag', 'text', 'record'],
  pipelineRun: ['flag', 'number', 'record'],
  statement: ['flag', 'text'],
} as const satisfies Record<EvidenceSourceName, readonly EvidenceYield[]>;

const source = oneKeyOf(evidenceSources);

/** One piece of evidence, as a Runbook object carries it. */
export const evidence = z.strictObject({
  id: identifier,
  text: sentence,
  source,
  yields: z.enum(EVIDENCE_YIELDS),
});
export type Evidence = z.output<typeof evidence>;
