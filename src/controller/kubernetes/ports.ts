import type { KubernetesObject, ObjectRef, ResourceType } from './objects.ts';

export interface ListOptions {
  /** All namespaces when absent. */
  readonly namespace?: string;
  readonly labels?: Readonly<Record<string, string>>;
  /** As the API server writes it: `spec.nodeName=a`. */
  readonly fieldSelector?: string;
  /** At most so many objects. */
  readonly limit?: number;
}

export interface LogOptions {
  readonly container?: string;
  /** Of the container's previous run. */
  readonly previous?: boolean;
  readonly sinceSeconds: number;
  readonly lines: number;
  readonly bytes: number;
}

/** Reads the cluster. Throws the errors of `errors.ts`. */
export interface KubernetesReader {
  /** Nothing when there is no such object. */
  readonly get: (ref: ObjectRef) => Promise<KubernetesObject | undefined>;
  readonly list: (type: ResourceType, options: ListOptions) => Promise<readonly KubernetesObject[]>;
  /** Untrusted, and not masked yet. */
  readonly logs: (
    pod: { readonly namespace: string; readonly name: string },
    options: LogOptions,
  ) => Promise<string>;
}

/** A question about an account: may it do this? Of all namespaces when none is named. */
export interface AccessQuestion {
  readonly user: string;
  readonly groups: readonly string[];
  readonly verb: string;
  readonly group: string;
  readonly resource: string;
  readonly subresource?: string;
  readonly namespace?: string;
}

/** Asks the API server who may do what. Throws the errors of `errors.ts`. */
export interface AccessReviewer {
  readonly isAllowed: (question: AccessQuestion) => Promise<boolean>;
}

/** One step of a JSON patch (RFC 6902). A failed `test` makes the whole patch a {@link ConflictError}. */
export type PatchStep =
  | { readonly op: 'test' | 'add' | 'replace'; readonly path: string; readonly value: unknown }
  | { readonly op: 'remove'; readonly path: string };

/** One request that changes something, as data: what is shown, tried as a dry run, approved and sent is the same. */
export type Change =
  | {
      readonly patch: {
        readonly ref: ObjectRef;
        readonly subresource?: 'scale' | 'status';
        readonly steps: readonly PatchStep[];
      };
    }
  | { readonly create: { readonly type: ResourceType; readonly object: KubernetesObject } }
  | {
      readonly delete: {
        readonly ref: ObjectRef;
        /** Only exactly this object, and only as it was read. */
        readonly uid: string;
        readonly resourceVersion: string;
      };
    }
  /** Asks for a pod's eviction, which disruption budgets can refuse. */
  | { readonly evict: { readonly namespace: string; readonly name: string; readonly uid: string } };

/** Changes the cluster. Throws the errors of `errors.ts`. */
export interface KubernetesWriter {
  /** With `dryRun` the server checks everything, admission included, and keeps nothing. */
  readonly send: (change: Change, options: { readonly dryRun: boolean }) => Promise<void>;
}
