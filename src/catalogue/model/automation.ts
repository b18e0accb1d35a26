import type { AnchoredPattern } from '../../api/exact-pattern.ts';
import type { Duration } from '../../api/scalars.ts';
import type { PipelineData } from './pipeline.ts';
import type { RequirementId, Traced } from './requirement.ts';
import type { PlatformPart } from './traffic.ts';

/**
 * Where a trigger's value comes from in the event, as a dotted path of names and indices. Every value that reaches an
 * object is bounded: by one of the sensor's filters, or by a pattern or a length of its own where it may be absent.
 */
export type EventPath =
  /** Must be there, and match a filter of the sensor for the same path. */
  | { readonly from: string }
  /** The fallback stands for a value that is absent or does not match. */
  | { readonly from: string; readonly fallback: string; readonly matches: AnchoredPattern }
  /** Free text, cut after as many bytes; the fallback stands for an absent one. */
  | { readonly from: string; readonly fallback: string; readonly atMost: number };

interface SecretReference {
  readonly secret: string;
  readonly key: string;
}

/** An endpoint with TLS that takes posted JSON. */
interface Endpoint {
  readonly endpoint: `/${string}`;
  readonly port: number;
  /** Secret with `tls.crt` and `tls.key`, and `ca.crt` for callers inside the cluster. */
  readonly tls: string;
  /** Who connects; the network lets nobody else through. */
  readonly callers: readonly PlatformPart[];
}

/** What an event source listens to. */
export type EventIntake =
  | {
      readonly webhook: Endpoint & {
        /** Secret with the bearer token that callers must present. */
        readonly token: SecretReference;
        /** Alerts that Alertmanager posts here, each in a notification of its own. */
        readonly alerts?: readonly string[];
      };
    }
  | {
      /** GitHub's webhooks, whose every delivery is signed. */
      readonly repository: Endpoint & {
        /** Secret that GitHub signs with (X-Hub-Signature-256); an unsigned delivery is refused. */
        readonly signature: SecretReference;
        readonly organization: string;
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
      /** A workflow, named after the event so that a second delivery starts no second one. */
      readonly submit: {
        readonly workflowTemplate: string;
        readonly name: {
          readonly prefix: `${string}-`;
          /** What makes the event this one and no other; the name ends in a hash of it. */
          readonly identity: readonly [string, ...string[]];
        };
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

/** A field of the event that must match, or must not hold a word, before anything happens. Patterns are RE2. */
export type EventFilter =
  | { readonly path: string; readonly matches: AnchoredPattern }
  /** A gjson path that always yields something, such as a list that may be empty. */
  | { readonly path: string; readonly lacks: string };

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
