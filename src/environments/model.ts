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

/** Everything in which two installations differ. */
export interface Environment {
  /** Folder in `dist/`. */
  readonly name: string;
  /** Whose spelling of the names is used: those of the documents, or those of the software. */
  readonly profile: Profile;
  /** Decides which schemas the manifests are held against. */
  readonly kubernetesVersion: string;
  /** Where the controller, Runbooks and Remediations live. */
  readonly namespace: string;
  /** Where the generated runbook pages are published; no slash at the end. */
  readonly runbookBaseUrl: string;
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
  /** Where each role is told; a notification goes to every channel of the role. */
  readonly receivers: Readonly<Record<ReceiverRole, readonly [Channel, ...Channel[]]>>;
  /** The controller's webhook, which sees every alert of a system. */
  readonly controllerWebhook: { readonly url: string; readonly token: SecretKey };
  /** Image of each emitted workload, with a tag or a digest. */
  readonly images: Readonly<Record<string, string>>;
  /** Number of pods of a workload, where it is not the one of the catalogue. */
  readonly replicas: Readonly<Record<string, number>>;
  /** Optional workloads that are wanted here. */
  readonly optionalWorkloads: readonly string[];
}
