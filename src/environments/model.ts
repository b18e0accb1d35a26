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
  /** Every adapter that a runbook or a pre-flight check uses, by name. */
  readonly adapters: Readonly<Record<string, AdapterSetting>>;
  /** Values for the parameters of a pre-flight check's adapter, by the check's name. */
  readonly preflightParameters: Readonly<Record<string, Readonly<Record<string, string>>>>;
  /** Image with `stanchion` in it, for the Jobs that check something before a rollout. */
  readonly checkImage: string;
  /** Where those Jobs ask for figures; no slash at the end. */
  readonly prometheusUrl: string;
}
