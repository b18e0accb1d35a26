import { z } from 'zod';
import { oneKeyOf } from './one-key.ts';
import { objectName } from './scalars.ts';

const labels = z.record(z.string().max(128), z.string().max(63));
const namespaced = { namespace: objectName, name: objectName };

/**
 * What a runbook may look at or act on, one key per kind. Alerts select among these by name;
 * they never bring a target of their own.
 */
export const targetKinds = {
  /** A Deployment, and the container in it that the runbook means. */
  deployment: z.strictObject({ ...namespaced, container: objectName }),
  /** Pods by label, where no single workload owns them. */
  pods: z.strictObject({ namespace: objectName, selector: labels }),
  /** Every node of the cluster. */
  nodes: z.strictObject({}),
  serviceAccount: z.strictObject(namespaced),
  secret: z.strictObject(namespaced),
  /** Custom resources of one kind; `namespace` absent means all namespaces. */
  resources: z.strictObject({
    group: z.string().max(128),
    version: z.string().max(32),
    kind: z.string().max(63),
    plural: z.string().max(63),
    namespace: objectName.optional(),
  }),
  customResourceDefinitions: z.strictObject({ group: z.string().max(128) }),
  /** A database whose address and credentials the controller's configuration has under this name. */
  store: z.strictObject({ name: objectName }),
  /** A Redis stream with its consumer group, by configured connection name. */
  stream: z.strictObject({
    connection: objectName,
    key: z.string().max(128),
    group: z.string().max(128),
    deadLetterKey: z.string().max(128).optional(),
  }),
  /** A URL that the controller's configuration has under this name. */
  endpoint: z.strictObject({ name: objectName }),
  /** An image and command that the controller's configuration has under this name. */
  adapter: z.strictObject({ name: objectName, serviceAccount: objectName.optional() }),
  workflowTemplate: z.strictObject(namespaced),
  /** The workflow that the remediation's source names. */
  workflow: z.strictObject({ namespace: objectName }),
};

export const target = oneKeyOf(targetKinds);
export type Target = z.output<typeof target>;
export type TargetKind = keyof typeof targetKinds;
