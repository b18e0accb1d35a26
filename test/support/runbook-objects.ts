import type { RunbookResource } from '../../src/api/runbook.ts';
import { READY_REVISIONS_CONFIG } from '../../src/conventions/changes.ts';
import type { KubernetesObject } from '../../src/controller/kubernetes/objects.ts';
import { deployment, object, replicaSet, template } from './cluster-objects.ts';
import { ago } from './remediation.ts';
import { targetOf } from './runbook-world.ts';

/** How the Deployment of a runbook's target is. */
export interface WorkloadState {
  /** Seconds since its current revision was rolled out; an hour and more before the alert where not given. */
  readonly rolledOut?: number;
  /** Whether somebody has seen the earlier revision ready; they have, unless told otherwise. */
  readonly earlierWasReady?: boolean;
  readonly container?: Readonly<Record<string, unknown>>;
  readonly metadata?: KubernetesObject['metadata'] | Readonly<Record<string, unknown>>;
}

/** Labels of the pods of {@link workload}. */
export const POD_LABELS = { app: 'shop' };

/** The Deployment that a runbook names, with two revisions, the record of what was ready, and a pod. */
export function workload(
  runbook: RunbookResource,
  id: string,
  { rolledOut = 8000, earlierWasReady = true, container = {}, metadata = {} }: WorkloadState = {},
): readonly KubernetesObject[] {
  const target = targetOf(runbook, id);
  if (!('deployment' in target)) throw new RangeError(`target '${id}' is no Deployment`);
  const { namespace, name, container: containerName } = target.deployment;
  const own = { name: containerName, ...container };
  const made = deployment({ metadata: { name, namespace, ...metadata }, container: own });
  const sets = [replicaSet(2, 'shop:2', {}, rolledOut), replicaSet(1, 'shop:1', {}, 90_000)].map(
    (set, index) => ({
      ...set,
      metadata: { ...set.metadata, namespace, name: `${name}-${2 - index}` },
      spec: { template: template(`shop:${2 - index}`, own) },
    }),
  );
  const ready = object(
    'v1',
    'ConfigMap',
    { name: READY_REVISIONS_CONFIG, namespace: 'stanchion-system' },
    { data: earlierWasReady ? { 'uid-rs-1': ago(80_000) } : {} },
  );
  return [made, ...sets, ready];
}

/** A pod of {@link workload}. */
export function podOf(
  runbook: RunbookResource,
  id: string,
  status: Readonly<Record<string, unknown>> = {},
): KubernetesObject {
  const target = targetOf(runbook, id);
  if (!('deployment' in target)) throw new RangeError(`target '${id}' is no Deployment`);
  const { namespace, name } = target.deployment;
  const ready = [{ type: 'Ready', status: 'True' }];
  return object(
    'v1',
    'Pod',
    {
      name: `${name}-a`,
      namespace,
      labels: POD_LABELS,
      ownerReferences: [
        { apiVersion: 'apps/v1', kind: 'ReplicaSet', name: `${name}-2`, uid: 'uid-rs-2', controller: true },
      ],
    },
    {
      spec: { containers: [{ name: target.deployment.container }] },
      status: { phase: 'Running', startTime: ago(7200), conditions: ready, ...status },
    },
  );
}
