import type { Profile } from '../catalogue/model/system.ts';
import type { ReceiverRole } from '../api/runbook.ts';

/** A secret by name and key, in the namespace of whatever refers to it. */
export interface SecretKey {
  readonly secret: string;
  readonly key: string;
}

/** Where a role's notifications go. Addresses with a credential in them are secrets. */
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

/** Groups of objects that an environment can do without. */
export const INSTALL_PARTS = [
  /** Alerting and recording rules. */
  'alerts',
  /** AlertmanagerConfigs. */
  'routes',
  /** ServiceMonitors of the workers. */
  'monitors',
  /** Workloads with all that belongs to them. */
  'workers',
  /** Event bus, event sources and sensors. */
  'sensors',
  /** WorkflowTemplates. */
  'workflows',
  /**
   * CRDs, the controller's namespace and Runbook objects, and with them whatever would speak to the controller:
   * its route, and the sensors that open Remediations.
   */
  'controller',
] as const;
export type InstallPart = (typeof INSTALL_PARTS)[number];

/** PrometheusRule objects in `dist/`, or plain rule files beside it for a Prometheus without the operator. */
export type RuleFormat = 'operator' | 'files';

/** Everything in which two installations differ. */
export interface Environment {
  /** Folder in `dist/`. */
  readonly name: string;
  readonly profile: Profile;
  /** Decides which schemas the manifests are held against. */
  readonly kubernetesVersion: string;
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
  /** Labels by which the installed operator finds PrometheusRules. */
  readonly ruleLabels: Readonly<Record<string, string>>;
  readonly monitorLabels: Readonly<Record<string, string>>;
  /** Labels by which the installed Alertmanager finds AlertmanagerConfigs. */
  readonly alertmanagerLabels: Readonly<Record<string, string>>;
  readonly receivers: Readonly<Record<ReceiverRole, readonly [Channel, ...Channel[]]>>;
  /** The controller's webhook, which sees every alert of a system. */
  readonly controllerWebhook: { readonly url: string; readonly token: SecretKey };
  /** Image of each emitted workload, with a tag or a digest. */
  readonly images: Readonly<Record<string, string>>;
  readonly replicas: Readonly<Record<string, number>>;
  /** Optional workloads that are wanted here. */
  readonly optionalWorkloads: readonly string[];
  /** Workloads that somebody else deploys here: runbooks may act on them, and nothing is emitted for them. */
  readonly externalWorkloads?: readonly string[];
}
