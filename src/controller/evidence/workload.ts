import type { z } from 'zod';
import type { Target } from '../../api/target.ts';
import { DEPLOYMENTS, PODS, REPLICA_SETS, type KubernetesObject } from '../kubernetes/objects.ts';
import type { KubernetesReader } from '../kubernetes/ports.ts';
import * as views from '../kubernetes/views.ts';
import type { Deployment, LabelSelector, Pod, ReplicaSet } from '../kubernetes/views.ts';
import type { TargetOf } from './collector.ts';

/** Pods of which a target may have more than anybody looks through; the list says that there are more. */
const MOST_PODS = 2000;

/** The Deployment of a target. Throws when there is none. */
export async function deploymentOf(
  { namespace, name }: TargetOf<'deployment'>,
  cluster: KubernetesReader,
): Promise<Deployment> {
  const found = await cluster.get({ ...DEPLOYMENTS, namespace, name });
  if (found === undefined) throw new Error(`there is no Deployment ${name} in ${namespace}`);
  return read(views.deployment, found);
}

/** ReplicaSets that the Deployment controls, newest revision first. */
export async function replicaSetsOf(
  deployment: Deployment,
  cluster: KubernetesReader,
): Promise<readonly ReplicaSet[]> {
  const { namespace } = deployment.metadata;
  const found = await cluster.list(REPLICA_SETS, {
    ...(namespace === undefined ? {} : { namespace }),
    labels: deployment.spec.selector.matchLabels,
  });
  return found.map((object) => read(views.replicaSet, object)).filter(controlledBy(uidsOf([deployment])));
}

/**
 * Pods of a Deployment, by who controls them and not only by its labels, which other workloads may carry as well; or
 * all pods with the labels of the target. Throws for a target that has no pods of its own.
 */
export async function podsOf(target: Target, cluster: KubernetesReader): Promise<readonly Pod[]> {
  if ('pods' in target) {
    const { namespace, selector } = target.pods;
    return listPods(cluster, namespace, { matchLabels: selector, matchExpressions: [] });
  }
  if (!('deployment' in target)) throw new RangeError(`a ${kindOf(target)} has no pods`);
  const deployment = await deploymentOf(target.deployment, cluster);
  const [sets, pods] = await Promise.all([
    replicaSetsOf(deployment, cluster),
    listPods(cluster, target.deployment.namespace, deployment.spec.selector),
  ]);
  return pods.filter(controlledBy(uidsOf(sets)));
}

/** The container that the target means; all when it names none. */
export function containerOf(target: Target): string | undefined {
  return 'deployment' in target ? target.deployment.container : undefined;
}

export function kindOf(target: Target): string {
  return Object.keys(target)[0] ?? 'target';
}

/** What a view finds in an object. Throws with the object's name when it is not of the kind's form. */
export function read<Schema extends z.ZodType>(view: Schema, object: KubernetesObject): z.output<Schema> {
  const result = view.safeParse(object);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  throw new Error(
    `${object.kind} ${object.metadata.name} is not as expected at ${issue?.path.join('.') ?? ''}: ${issue?.message ?? ''}`,
  );
}

async function listPods(
  cluster: KubernetesReader,
  namespace: string,
  selector: LabelSelector,
): Promise<readonly Pod[]> {
  const found = await cluster.list(PODS, { namespace, labels: selector.matchLabels, limit: MOST_PODS });
  if (found.length >= MOST_PODS) throw new Error(`there are ${MOST_PODS} pods or more`);
  return found
    .map((object) => read(views.pod, object))
    .filter(({ metadata }) => matchesExpressions(metadata.labels ?? {}, selector));
}

function matchesExpressions(labels: Readonly<Record<string, string>>, selector: LabelSelector): boolean {
  return selector.matchExpressions.every(({ key, operator, values }) => {
    const value = Object.hasOwn(labels, key) ? labels[key] : undefined;
    const isIn = value !== undefined && values.includes(value);
    switch (operator) {
      case 'In':
        return isIn;
      case 'NotIn':
        return !isIn;
      case 'Exists':
        return value !== undefined;
      case 'DoesNotExist':
        return value === undefined;
      default:
        throw new RangeError(`a selector has the unknown operator ${operator}`);
    }
  });
}

interface Owned {
  readonly metadata: Pod['metadata'];
}

function uidsOf(owners: readonly Owned[]): ReadonlySet<string> {
  return new Set(owners.flatMap(({ metadata }) => metadata.uid ?? []));
}

function controlledBy(uids: ReadonlySet<string>): (object: Owned) => boolean {
  return ({ metadata }) =>
    metadata.ownerReferences?.some(({ uid, controller }) => controller === true && uids.has(uid)) ?? false;
}
