import type { Duration } from '../../api/scalars.ts';
import type { Autoscaling } from './autoscaling.ts';
import type { RequirementId } from './requirement.ts';
import type { Traffic } from './traffic.ts';

/** Parts of a workload's manifests that lines of the documents ask for. */
export type WorkloadAspect =
  | 'deployment'
  | 'image'
  | 'strategy'
  | 'resources'
  | 'probes'
  | 'environment'
  | 'service'
  | 'monitor'
  | 'disruptionBudget'
  | 'serviceAccount'
  | 'spread'
  | 'traffic'
  | 'autoscaling'
  | 'secrets';

export type EnvValue =
  | string
  | { readonly secret: string; readonly key: string }
  | { readonly configMap: string; readonly key: string };

export type Probe = (
  | { readonly http: { readonly path: string; readonly port: string } }
  | { readonly exec: readonly string[] }
  | { readonly tcp: { readonly port: string } }
  | { readonly heartbeat: Heartbeat }
) & {
  readonly period: Duration;
  readonly timeout?: Duration;
  /** Consecutive failures until Kubernetes acts. */
  readonly failures: number;
};

/** A file that the process touches while it makes progress, for a process that serves nothing to ask. */
export interface Heartbeat {
  readonly file: `/${string}`;
  /** Age from which the process counts as stuck. One that never wrote the file is left alone. */
  readonly within: Duration;
  /** What the image has to look at the file with. */
  readonly runtime: 'python' | 'sh';
}

/** Something that runs as a Deployment. */
export interface Workload {
  readonly name: string;
  /** Value of the `app` label, by which everything selects the pods. */
  readonly app: string;
  readonly container: string;
  readonly text: string;
  /** `external`: somebody else deploys it; it can be referred to, and nothing is emitted. */
  readonly delivery: 'emitted' | 'optional' | 'external';
  readonly spec?: WorkloadSpec;
  readonly covers?: Partial<Readonly<Record<WorkloadAspect, readonly RequirementId[]>>>;
}

export interface WorkloadSpec {
  /** Without a tag or digest; the environment pins one. */
  readonly image: string;
  readonly command?: readonly string[];
  readonly args?: readonly string[];
  /** Where neither the environment gives another number nor an autoscaler decides. */
  readonly replicas: number;
  readonly autoscaling?: Autoscaling;
  readonly ports: readonly { readonly name: string; readonly port: number }[];
  readonly resources: {
    readonly requests: { readonly cpu: string; readonly memory: string };
    readonly limits: { readonly cpu: string; readonly memory: string };
  };
  readonly probes: { readonly startup: Probe; readonly readiness: Probe; readonly liveness: Probe };
  readonly env: Readonly<Record<string, EnvValue>>;
  /** Variables that a runbook may set; they must not stand in `env`, which would win. */
  readonly switches: readonly string[];
  /** Secrets mounted as read-only files, one for each key. */
  readonly secretFiles?: readonly {
    readonly secret: string;
    readonly path: string;
    readonly keys: readonly [string, ...string[]];
  }[];
  /** ConfigMaps mounted as read-only files. */
  readonly configFiles?: readonly { readonly configMap: string; readonly path: string }[];
  /** Paths that the process writes to, as emptyDir volumes with a size limit. */
  readonly scratch?: readonly { readonly path: string; readonly size: string }[];
  readonly strategy: {
    readonly maxSurge: `${number}%` | number;
    readonly maxUnavailable: `${number}%` | number;
  };
  readonly revisionHistoryLimit: number;
  readonly terminationGrace: Duration;
  /** Without it no connection is restricted, since nothing is known of what the workload needs. */
  readonly traffic?: Traffic;
  readonly disruptionBudget: { readonly maxUnavailable: `${number}%` | number };
  readonly metrics?: {
    readonly port: string;
    readonly path: string;
    readonly interval: Duration;
    /** Value of the `job` label, where alerts ask for one that is not the Service's name. */
    readonly job?: string;
  };
}
