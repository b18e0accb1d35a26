import type { z } from 'zod';

/** One line of a Kubernetes Role that an action needs. */
export interface Permission {
  readonly apiGroup: string;
  readonly resources: readonly string[];
  readonly verbs: readonly string[];
  /** Only the target itself, or only its switches; every object of the namespace when absent. */
  readonly objects?: 'target' | 'switches';
  /** Of the cluster, wherever the target is, since the resource has no namespace. */
  readonly everywhere?: true;
}

/** What the action does to an object that Git owns. */
export type Drift =
  /** Nothing that Git has a field for. */
  | { readonly drift: 'none' }
  /** The object returns to Git's state at the next sync: refuse where a GitOps tool owns it. */
  | { readonly drift: 'refuse'; readonly fields: readonly string[] }
  /** The field belongs to the remedy: it is left out of Git, or ignored in the comparison. */
  | {
      readonly drift: 'owned-field';
      readonly fields: readonly string[];
      /** Those of the autoscaler, where the workload has one and it is changed instead. */
      readonly autoscalerFields?: readonly string[];
    };

/** How a temporary change is taken back. */
export type Inverse =
  | 'none'
  /** The value from before the change, kept in the journal. */
  | 'restore-previous'
  /** The system ends it by itself. */
  | 'expires';

/**
 * One thing the controller can do, declared as data. The catalogue refers to it, the Role is derived from
 * those in use, and the controller implements it.
 */
export interface ActionDeclaration<Parameters extends z.ZodType = z.ZodType> {
  readonly summary: string;
  readonly parameters: Parameters;
  readonly permissions: readonly Permission[];
  /** A credential outside Kubernetes that must be mounted; absent in shadow mode. */
  readonly credential?: 'store-write' | 'stream-write' | 'api-token';
  readonly gitops: Drift;
  readonly inverse: Inverse;
}

/** Keeps the parameters' exact type while checking the declaration. */
export function declareAction<Parameters extends z.ZodType>(
  declaration: ActionDeclaration<Parameters>,
): ActionDeclaration<Parameters> {
  return declaration;
}

export const DEPLOYMENTS_READ_PATCH: Permission = {
  apiGroup: 'apps',
  resources: ['deployments'],
  verbs: ['get', 'patch'],
  objects: 'target',
};
export const DEPLOYMENTS_READ: Permission = {
  apiGroup: 'apps',
  resources: ['deployments'],
  verbs: ['get'],
  objects: 'target',
};
export const REPLICASETS_READ: Permission = {
  apiGroup: 'apps',
  resources: ['replicasets'],
  verbs: ['get', 'list'],
};
/** Runs and workflows come and go; their namespace can opt in for them. */
export const NAMESPACES_READ: Permission = { apiGroup: '', resources: ['namespaces'], verbs: ['get'] };
export const PODS_READ: Permission = { apiGroup: '', resources: ['pods'], verbs: ['get', 'list'] };
