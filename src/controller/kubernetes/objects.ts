/** A kind of object as the API server's paths name it. The core group is the empty string. */
export interface ResourceType {
  readonly group: string;
  readonly version: string;
  readonly plural: string;
}

/** One object. Without a namespace it is one of the cluster's. */
export interface ObjectRef extends ResourceType {
  readonly namespace?: string;
  readonly name: string;
}

/**
 * An object exactly as the API server sent it. Typed models of a client drop the fields that they do not know, and
 * what is read here may be sent back.
 */
export interface KubernetesObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: ObjectMetadata;
  readonly [field: string]: unknown;
}

export interface ObjectMetadata {
  readonly name: string;
  readonly namespace?: string;
  readonly uid?: string;
  readonly resourceVersion?: string;
  readonly generation?: number;
  readonly creationTimestamp?: string;
  readonly deletionTimestamp?: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
  readonly ownerReferences?: readonly OwnerReference[];
  readonly [field: string]: unknown;
}

export interface OwnerReference {
  readonly apiVersion: string;
  readonly kind: string;
  readonly name: string;
  readonly uid: string;
  readonly controller?: boolean;
}

export const DEPLOYMENTS: ResourceType = { group: 'apps', version: 'v1', plural: 'deployments' };
export const REPLICA_SETS: ResourceType = { group: 'apps', version: 'v1', plural: 'replicasets' };
export const NAMESPACES: ResourceType = { group: '', version: 'v1', plural: 'namespaces' };
export const LIMIT_RANGES: ResourceType = { group: '', version: 'v1', plural: 'limitranges' };
export const WORKFLOWS: ResourceType = { group: 'argoproj.io', version: 'v1alpha1', plural: 'workflows' };
export const WORKFLOW_TEMPLATES: ResourceType = {
  group: 'argoproj.io',
  version: 'v1alpha1',
  plural: 'workflowtemplates',
};
export const PIPELINE_RUNS: ResourceType = { group: 'tekton.dev', version: 'v1', plural: 'pipelineruns' };
export const PODS: ResourceType = { group: '', version: 'v1', plural: 'pods' };
export const NODES: ResourceType = { group: '', version: 'v1', plural: 'nodes' };
export const EVENTS: ResourceType = { group: '', version: 'v1', plural: 'events' };
export const CONFIG_MAPS: ResourceType = { group: '', version: 'v1', plural: 'configmaps' };
export const SECRETS: ResourceType = { group: '', version: 'v1', plural: 'secrets' };
export const SERVICE_ACCOUNTS: ResourceType = { group: '', version: 'v1', plural: 'serviceaccounts' };
export const DEFINITIONS: ResourceType = {
  group: 'apiextensions.k8s.io',
  version: 'v1',
  plural: 'customresourcedefinitions',
};
export const QUOTAS: ResourceType = { group: '', version: 'v1', plural: 'resourcequotas' };
export const AUTOSCALERS: ResourceType = {
  group: 'autoscaling',
  version: 'v2',
  plural: 'horizontalpodautoscalers',
};
export const JOBS: ResourceType = { group: 'batch', version: 'v1', plural: 'jobs' };

export const TASK_RUNS: ResourceType = { group: 'tekton.dev', version: 'v1', plural: 'taskruns' };

/** `namespace/plural/name`, the form in which plans, locks and the audit name an object. */
export function objectKey({ namespace, plural, name }: ObjectRef): string {
  return namespace === undefined ? `${plural}/${name}` : `${namespace}/${plural}/${name}`;
}
