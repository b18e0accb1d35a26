import { z } from 'zod';
import type { Drift } from '../../api/actions/action.ts';
import { CHANGE_ANNOTATIONS } from '../../conventions/changes.ts';
import { OPTED_IN, REMEDIATION_OPT_IN } from '../../conventions/labels.ts';
import type { Application } from '../gitops/application.ts';
import { gitViewOf } from '../gitops/view.ts';
import type { TargetState } from '../guards/guard.ts';
import {
  DEPLOYMENTS,
  NAMESPACES,
  objectKey,
  type KubernetesObject,
  type ObjectRef,
} from '../kubernetes/objects.ts';
import { deploymentOf, type Deployment } from '../workloads/deployment.ts';
import type { ActionContext, Prepared } from './action-module.ts';

/** A Deployment that a runbook names, as it is now. */
export interface Workload {
  readonly ref: ObjectRef & { readonly namespace: string };
  /** As the API server sent it. */
  readonly object: KubernetesObject;
  readonly deployment: Deployment;
  /** The container that the runbook means. */
  readonly container: string;
  readonly state: TargetState;
  /** Argo CD's Application that holds it, where the action changes what Git has and the Application is known. */
  readonly application?: Application;
}

/** Something to act on, or why there is nothing. */
export type Found<What> = { readonly found: What } | { readonly refused: Prepared };

/** The Deployment under a target's id. */
export async function findWorkload(
  id: string,
  drift: Drift,
  { target, cluster, argoCd }: Pick<ActionContext, 'target' | 'cluster' | 'argoCd'>,
): Promise<Found<Workload>> {
  const wanted = target(id);
  if (!('deployment' in wanted))
    return { refused: refused({ key: id, optedIn: true }, notA(id, 'Deployment')) };
  const { namespace, name, container } = wanted.deployment;
  const ref = { ...DEPLOYMENTS, namespace, name };
  const object = await cluster.get(ref);
  const key = objectKey(ref);
  if (object === undefined) {
    return { refused: refused({ key, optedIn: true }, `There is no Deployment ${namespace}/${name}.`) };
  }
  const { reverted, ...git } = await gitViewOf(object, { drift, container }, { cluster, argoCd });
  const state = { key, optedIn: isOptedIn(object), ...reverted };
  return { found: { ref, object, deployment: deploymentOf(object), container, state, ...git } };
}

/** What is prepared when the action does not apply: nothing, and the reason as its precondition. */
export function refused(state: TargetState, why: string): Prepared {
  return {
    state: { ...state, precondition: why },
    summary: why,
    changes: [],
    before: {},
    after: {},
    progress: 'open',
  };
}

/** What is prepared when there is nothing left to do. */
export function settled(state: TargetState, progress: 'done' | 'unneeded', summary: string): Prepared {
  return { state, summary, changes: [], before: {}, after: {}, progress };
}

/** Why a target cannot be acted on at all; the catalogue's own check is for the author, this one for edited objects. */
export function notA(id: string, kind: string): string {
  return `The runbook's target '${id}' is no ${kind}.`;
}

export function isOptedIn({ metadata }: KubernetesObject): boolean {
  return metadata.labels?.[REMEDIATION_OPT_IN] === OPTED_IN;
}

/**
 * For objects that are made anew all the time, such as runs: their own label decides, and where they have none, that of
 * their namespace.
 */
export async function isOptedInWithNamespace(
  object: KubernetesObject,
  cluster: ActionContext['cluster'],
): Promise<boolean> {
  if (object.metadata.labels?.[REMEDIATION_OPT_IN] !== undefined) return isOptedIn(object);
  const { namespace } = object.metadata;
  if (namespace === undefined) return false;
  const around = await cluster.get({ ...NAMESPACES, name: namespace });
  return around !== undefined && isOptedIn(around);
}

/** Whether the last change of an object was the one of this key. */
export function carriesKey(
  { metadata }: KubernetesObject,
  { idempotencyKey }: Pick<ActionContext, 'idempotencyKey'>,
) {
  return metadata.annotations?.[CHANGE_ANNOTATIONS.change] === idempotencyKey;
}

const fields = z.record(z.string(), z.unknown());

/** What the journal says about the change that was begun: what it was to replace, or to put there. */
export function journalled(
  { begun }: Pick<ActionContext, 'begun'>,
  which: 'before' | 'after',
): Readonly<Record<string, unknown>> | undefined {
  const text = begun?.[which];
  if (text === undefined) return undefined;
  try {
    return fields.safeParse(JSON.parse(text)).data;
  } catch (error) {
    // Somebody wrote into the status: then nothing is known of what was begun.
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/** After this a temporary change goes back even if the system is not well: the longest that any remedy may last. */
export const LEASE = '24h';
