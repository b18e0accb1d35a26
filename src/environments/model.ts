import type { RetryPlan } from '../catalogue/model/retry-plan.ts';
import type { Profile } from '../catalogue/model/system.ts';
import type { PlatformPart, Traffic } from '../catalogue/model/traffic.ts';
import type { ReceiverRole } from '../api/runbook.ts';
import type { Duration } from '../api/scalars.ts';
import type { Mode, SettingLimits } from '../api/settings.ts';
import type { KubernetesVersion } from '../conventions/kubernetes.ts';

/** A secret by name and key, in the namespace of whatever refers to it. */
export interface SecretKey {
  readonly secret: string;
  readonly key: string;
}

/**
 * Where a role's notifications go. Addresses with a credential in them are secrets; whoever fills those gives https
 * addresses, which synth cannot see.
 */
export type Channel =
  | { readonly slack: { readonly channel: string; readonly url: SecretKey } }
  | { readonly pagerduty: { readonly routingKey: SecretKey } }
  | {
      readonly email: {
        readonly to: string;
        readonly from: string;
        readonly smarthost: string;
        readonly username: string;
        readonly password: SecretKey;
      };
    }
  | { readonly webhook: { readonly url: SecretKey; readonly token?: SecretKey } };
export type Channels = readonly [Channel, ...Channel[]];

/** Groups of objects that an environment can do without. */
export const INSTALL_PARTS = [
  /** Alerting and recording rules. */
  'alerts',
  /** AlertmanagerConfigs. */
  'routes',
  /** ConfigMaps with the panels of each system, for Grafana. */
  'dashboards',
  /** ServiceMonitors of the workers and the controller. */
  'monitors',
  /** Workloads with all that belongs to them. */
  'workers',
  /** Event bus, event sources and sensors. */
  'sensors',
  /** WorkflowTemplates. */
  'workflows',
  /** Checks before a rollout, gates between a canary and the rest, and settings of software that is not emitted. */
  'safeguards',
  /**
   * CRDs, the controller with its namespace and settings, the Runbook objects, and with them whatever would speak to the
   * controller: its route, and the sensors that open Remediations.
   */
  'controller',
] as const;
export type InstallPart = (typeof INSTALL_PARTS)[number];

/** PrometheusRule objects in `dist/`, or plain rule files beside it for a Prometheus without the operator. */
export type RuleFormat = 'operator' | 'files';

/** What a ResourceQuota limits, by its own names. */
export const QUOTA_RESOURCES = [
  'requests.cpu',
  'limits.cpu',
  'requests.memory',
  'limits.memory',
  'pods',
] as const;
export type QuotaResource = (typeof QUOTA_RESOURCES)[number];

/** As quantities: `20`, `40Gi`. */
export type Quota = Readonly<Partial<Record<QuotaResource, string>>>;

/** External Secrets makes the Secrets that workloads read, from this store. */
export interface SecretStore {
  readonly store: { readonly kind: 'ClusterSecretStore' | 'SecretStore'; readonly name: string };
  readonly refresh: Duration;
  /** Key of one value in the store, with `{namespace}`, `{secret}` and `{key}`. */
  readonly remoteKey: string;
}

/**
 * The image that has an adapter's tool. The command is the document's own unless another is given, with the same
 * `{x}` for its parameters. An adapter that an installation goes without says why.
 */
export type AdapterSetting =
  | {
      readonly image: string;
      readonly command?: readonly [string, ...string[]];
      readonly serviceAccount?: string;
    }
  | { readonly absent: string };

export interface RemediationSettings {
  readonly mode: Mode;
  /** Remedies with a mode of their own, as `<system>/<runbook>/<remedy>`. */
  readonly remedies?: Readonly<Record<string, Mode>>;
  /** Budgets, brakes, breaker and windows, where they are not the controller's own. */
  readonly limits?: SettingLimits;
}

/** The controller's intake: who reaches it under which address, and by what the two ends know each other. */
export interface ControllerWebhook {
  readonly url: string;
  /** The bearer token, in each system's namespace, whose AlertmanagerConfig sends it. */
  readonly token: SecretKey;
  /** Certificate of whoever issued the controller's, in each system's namespace; Alertmanager's own trust when absent. */
  readonly ca?: SecretKey;
  /**
   * Secret of the type `kubernetes.io/tls` in the controller's namespace, by which its replicas serve TLS. Absent where
   * something before them ends it, such as a mesh: they then listen in the clear.
   */
  readonly certificate?: string;
}

/** Figures of a retry plan; what is left out stays. */
export type StrategyOverride = Partial<Pick<RetryPlan, 'retries' | 'backoff' | 'jitter' | 'deadline'>>;

/** Everything in which two installations differ. */
export interface Environment {
  /** Folder in `dist/`. */
  readonly name: string;
  /** Whose spelling of the names is used: those of the documents, or those of the software. */
  readonly profile: Profile;
  /** The cluster's minor version. Decides which schemas the manifests are held against. */
  readonly kubernetesVersion: KubernetesVersion;
  /** Where the controller, Runbooks and Remediations live. */
  readonly namespace: string;
  /** Where the generated runbook pages are published; no slash at the end. */
  readonly runbookBaseUrl: string;
  /** The file that declares it, for the line at the top of its manifests; absent in this repository. */
  readonly source?: string;
  /** Parts that are left out say `false`; every other part is there. */
  readonly parts?: Partial<Readonly<Record<InstallPart, boolean>>>;
  /** `operator` when absent. */
  readonly ruleFormat?: RuleFormat;
  /**
   * What the host wants after a page's name: `.md` where it shows the files as they are (a Git forge, a plain file
   * server), nothing, `/` or `.html` where a site generator made pages of them.
   */
  readonly runbookUrlSuffix: '.md' | '' | '/' | '.html';
  /** Labels by which the installed operator finds PrometheusRules. */
  readonly ruleLabels: Readonly<Record<string, string>>;
  /** Labels by which the installed operator finds ServiceMonitors. */
  readonly monitorLabels: Readonly<Record<string, string>>;
  /** Labels by which the installed Alertmanager finds AlertmanagerConfigs. */
  readonly alertmanagerLabels: Readonly<Record<string, string>>;
  /**
   * Where each role is told; a notification goes to every channel of the role. A role without channels of its own is
   * told through the team's.
   */
  readonly receivers: Readonly<Partial<Record<ReceiverRole, Channels>>> & { readonly team: Channels };
  /**
   * How a role is reached while all of its channels fail: one channel of a kind that it does not use otherwise. Needed
   * where alerts tell that a kind of channel fails.
   */
  readonly fallbacks: Readonly<Partial<Record<ReceiverRole, Channel>>>;
  /** The controller's webhook, which sees every alert of a system. */
  readonly controllerWebhook: ControllerWebhook;
  /** Image of each emitted workload, with a tag or a digest; that of `stanchion-controller` has a default. */
  readonly images: Readonly<Record<string, string>>;
  /** Number of pods of a workload, where it is not the one of the catalogue. */
  readonly replicas: Readonly<Record<string, number>>;
  /** Bounds of the autoscaler of each workload that has one here; it takes the place of `replicas`. */
  readonly autoscaling: Readonly<Record<string, { readonly min: number; readonly max: number }>>;
  /**
   * What the ResourceQuota of a namespace leaves to the workloads that are emitted into it. The quota itself belongs
   * to the owner of the namespace and is not emitted; synth only holds the numbers of replicas against it.
   */
  readonly quotas: Readonly<Record<string, Quota>>;
  /** Optional workloads that are wanted here. */
  readonly optionalWorkloads: readonly string[];
  /** Workloads that somebody else deploys here: runbooks may act on them, and nothing is emitted for them. */
  readonly externalWorkloads?: readonly string[];
  /** `reference`: somebody else makes the Secrets that workloads read. No manifest ever holds a value. */
  readonly secrets: SecretStore | 'reference';
  /** Mirrors of registries, such as `ghcr.io` → `mirror.example.com/ghcr.io`, and where images are pulled from. */
  readonly registries: {
    readonly mirrors: Readonly<Record<string, string>>;
    readonly pullFrom: 'origin' | 'mirror';
  };
  readonly network: {
    /** Namespaces of what connects to workloads, or what they need. The controller's is `namespace`. */
    readonly namespaces: Readonly<Record<Exclude<PlatformPart, 'controller'> | 'dns', string>>;
    /** Connections that a workload needs in this installation only, such as to a managed database. */
    readonly flows: Readonly<Record<string, Partial<Traffic>>>;
    /**
     * Addresses of the API server, such as its subnet. No label selects it, so that every address but link-local ones
     * is let through on its ports when absent.
     */
    readonly apiServer?: readonly [string, ...string[]];
  };
  /** Value of the external label `cluster` of this cluster's alerts; the environment's name when absent. */
  readonly cluster?: string;
  /** How far the controller goes, and with it what it may change; `shadow` when absent. */
  readonly remediation?: RemediationSettings;
  /**
   * Usernames under which Runbooks are synced from Git, such as
   * `system:serviceaccount:argocd:argocd-application-controller`. Everybody else may then only suspend them. When absent,
   * whoever has the right to write Runbooks may.
   */
  readonly runbookWriters?: readonly string[];
  /**
   * Where Argo CD keeps its Applications, if it runs in this cluster. The controller then gets the right to read them, where
   * a remedy changes a field that Git has, and holds what it means to change against the Application that owns it.
   */
  readonly argoCd?: { readonly namespace: string };
  /** Figures of a pipeline's stages that are others here, by the stage's name. */
  readonly strategies?: Readonly<Record<string, StrategyOverride>>;
  /** Every adapter that a runbook or a pre-flight check uses, by name. */
  readonly adapters: Readonly<Record<string, AdapterSetting>>;
  /** Values for the parameters of a pre-flight check's adapter, by the check's name. */
  readonly preflightParameters: Readonly<Record<string, Readonly<Record<string, string>>>>;
  /** Image with `stanchion` in it, for the Jobs that check something before a rollout. */
  readonly checkImage: string;
  /** Where those Jobs and the controller ask for figures; no slash at the end. */
  readonly prometheusUrl: string;
  /** Where the controller asks what is silenced; no slash at the end. */
  readonly alertmanagerUrl: string;
}
