import type { Duration } from '../../api/scalars.ts';
import type { PipelineData } from './pipeline.ts';
import type { RequirementId, Traced } from './requirement.ts';

/** Where a trigger's value comes from in the event, as a gjson path. */
export interface EventPath {
  readonly from: string;
  /** Used when the event has nothing there; without one such an event is dropped by the sensor's filter. */
  readonly fallback?: string;
}

/** What an event source listens to. */
export type EventIntake =
  | {
      readonly webhook: {
        readonly endpoint: `/${string}`;
        readonly port: number;
        /** Secret with the bearer token that callers must present. */
        readonly token: { readonly secret: string; readonly key: string };
      };
    }
  | {
      readonly failedWorkflows: {
        readonly namespace: string;
        readonly label: { readonly key: string; readonly value: string };
      };
    };

export interface EventSourceData extends Traced {
  readonly name: string;
  readonly event: string;
  readonly text: string;
  readonly intake: EventIntake;
}

/** The keys of {@link SensorOperation}, for where types were bypassed. */
export const SENSOR_OPERATIONS = ['create', 'submit', 'resume'] as const;

/**
 * The operations that an event may cause: it starts work, and never changes or deletes anything (S2:13-22).
 * There is no other member on purpose.
 */
export type SensorOperation =
  | {
      /** A Remediation, named after the event so that a second delivery makes no second object. */
      readonly create: {
        readonly remediation: {
          readonly runbook: string;
          readonly namePrefix: string;
          readonly name: EventPath;
        };
        readonly fields: Readonly<Record<string, EventPath>>;
      };
    }
  | {
      readonly submit: {
        readonly workflowTemplate: string;
        readonly namespace: string;
        readonly serviceAccount: string;
        /** Parameter name of the template → value in the event. */
        readonly parameters: Readonly<Record<string, EventPath>>;
      };
    }
  | {
      readonly resume: {
        readonly namespace: string;
        /** Name of the workflow in the event. */
        readonly workflow: EventPath;
        /** Only this node; without it every suspended node, retry delays included, would go on. */
        readonly node: string;
      };
    };

/** A field of the event that must match before anything happens. Patterns are RE2. */
export interface EventFilter {
  readonly path: string;
  readonly matches: string;
}

export interface SensorData {
  readonly name: string;
  readonly text: string;
  readonly eventSource: string;
  readonly filters: readonly EventFilter[];
  readonly operation: SensorOperation;
  readonly covers?: Partial<
    Readonly<Record<'sensor' | 'operation' | 'parameters' | 'target', readonly RequirementId[]>>
  >;
}

/** A workflow step with the resilience that S2:163-183 writes down. */
export interface ResilientStep {
  readonly name: string;
  readonly image: string;
  readonly command: readonly string[];
  readonly retry: {
    /** Name of the input parameter that holds Argo's `limit`: executions after the first. */
    readonly limitParameter: string;
    readonly defaultLimit: number;
    readonly policy: 'OnFailure' | 'OnError' | 'Always';
    readonly backoff: {
      readonly duration: Duration;
      readonly factor: number;
      readonly maxDuration: Duration;
    };
  };
  readonly deadline: Duration;
  readonly resources: {
    readonly requests: { readonly cpu: string; readonly memory: string };
    readonly limits: { readonly cpu: string; readonly memory: string };
  };
  readonly covers?: Partial<
    Readonly<Record<'template' | 'image' | 'retry' | 'deadline' | 'resources', readonly RequirementId[]>>
  >;
}

export interface WorkflowData {
  readonly name: string;
  readonly namespace: string;
  readonly serviceAccount: string;
  readonly text: string;
  /** Labels of every workflow made from it; event sources select by them. */
  readonly labels: Readonly<Record<string, string>>;
  readonly step: ResilientStep;
  /** Name of the suspend node between the step and the end; a Sensor resumes exactly this one. */
  readonly gate: string;
  /** What the exit handler opens a Remediation with, and under which account. */
  readonly exit: { readonly runbook: string; readonly serviceAccount: string };
  readonly covers?: Partial<
    Readonly<Record<'workflow' | 'gate' | 'exit' | 'cleanup' | 'serviceAccount', readonly RequirementId[]>>
  >;
}

/**
 * Circuit breakers of the stages of a system's workflows. Their state is in a ConfigMap that the controller makes and
 * Git does not have, or syncing would close what is open; Git only has who may write it.
 */
export interface BreakersData {
  /** Of the workflows; the ConfigMap is there, too. */
  readonly namespace: string;
  readonly text: string;
  readonly covers?: Partial<Readonly<Record<'access', readonly RequirementId[]>>>;
}

export interface Automation {
  readonly bus: { readonly name: string; readonly namespace: string };
  readonly eventSources: readonly EventSourceData[];
  readonly sensors: readonly SensorData[];
  readonly workflows: readonly WorkflowData[];
  readonly breakers?: BreakersData;
  /** Workflows that are built of stages. */
  readonly pipelines?: readonly PipelineData[];
}
