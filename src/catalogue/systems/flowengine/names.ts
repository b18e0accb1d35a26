import type { Profile } from '../../model/system.ts';

/** Every name of FlowEngine that differs between its document and its software. */
export interface FlowEngineNames {
  /** Namespace of FlowEngine. */
  readonly namespace: string;
  /** Deployment, Service, `app` label, container and image share it. */
  readonly deployment: string;
  /** Table with one row for each task. */
  readonly table: string;
  /** Column with the id of a task. */
  readonly taskId: string;
  /** SQL: one of plan, impl, review and docs. */
  readonly flowType: string;
  /** SQL: how long the task ran, in seconds, or null. */
  readonly durationSeconds: string;
  /** SQL: the present, in the kind of timestamp that the table has. */
  readonly now: string;
  /** Status of a task that ended well. */
  readonly succeeded: string;
  /** What a task's id must match whole. */
  readonly taskIdPattern: `^${string}$`;
  /** Bucket with the context bundles of the tasks. */
  readonly bundleBucket: string;
  /** Per cent of the quota at which the engine's own breaker opens. */
  readonly breakerThreshold: string;
}

export const flowEngineNames: Readonly<Record<Profile, FlowEngineNames>> = {
  documented: {
    namespace: 'production',
    deployment: 'flowengine',
    table: 'tasks',
    taskId: 'task_id',
    flowType: 'flow_type',
    // The document's table has no duration; the message of a timeout names it.
    durationSeconds: String.raw`substring(error_message from '([0-9]+(?:[.][0-9]+)?) ?s(?:ec(?:ond)?s?)?\M')::numeric`,
    now: 'now()',
    succeeded: 'success',
    // The document gives no format, and its schema, its API and its code each have another one.
    taskIdPattern: '^(T-[0-9]{4}-[0-9]{4}|flow-[0-9a-f]{12}|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12})$',
    bundleBucket: 'context-bundles',
    breakerThreshold: '80',
  },
  upstream: {
    namespace: 'production',
    deployment: 'flowengine',
    table: 'flows',
    taskId: 'id',
    // The software keeps no flow type; its metadata is where one would be.
    flowType: "coalesce(metadata->>'flow_type', 'unknown')",
    durationSeconds: 'duration_seconds',
    // The software writes UTC into a timestamp without time zone.
    now: "(now() at time zone 'utc')",
    succeeded: 'success',
    taskIdPattern: '^flow-[0-9a-f]{12}$',
    bundleBucket: 'context-bundles-prod',
    breakerThreshold: '85',
  },
};
