import type { TargetState } from '../guards/guard.ts';
import { objectKey, type KubernetesObject, type ObjectRef } from '../kubernetes/objects.ts';
import { lockName, pipelineRunOf, type PipelineRun } from '../kubernetes/pipeline-run.ts';
import type { ActionContext, Prepared } from './action-module.ts';
import { isOptedInWithNamespace, notA, refused } from './target.ts';

/** The run that locks the target of the episode. */
export interface LockingRun {
  readonly ref: ObjectRef;
  readonly object: KubernetesObject;
  readonly run: PipelineRun;
  readonly state: TargetState;
  /** The execution of the episode, whose run it must be. */
  readonly execution: string;
}

type FoundRun =
  { readonly found: LockingRun } | { readonly refused: Prepared } | { readonly gone: TargetState };

/**
 * The run of the episode's target, by the name that follows from it. The lock of one target has one name, whoever holds
 * it: when the label names another execution, it is another's lock, and nothing may touch it.
 */
export async function findLockingRun(id: string, context: ActionContext): Promise<FoundRun> {
  const target = context.target(id);
  if (!('resources' in target) || target.resources.namespace === undefined) {
    return {
      refused: refused({ key: id, optedIn: true }, notA(id, 'kind of PipelineRuns in one namespace')),
    };
  }
  const { targetResource, execution } = context.parameters;
  if (targetResource === undefined || execution === undefined) {
    const why = 'Nothing says which execution is meant, and what it works on.';
    return { refused: refused({ key: id, optedIn: true }, why) };
  }
  const { group, version, plural, namespace } = target.resources;
  const ref = { group, version, plural, namespace, name: lockName(targetResource) };
  const key = objectKey(ref);
  const object = await context.cluster.get(ref);
  if (object === undefined) return { gone: { key, optedIn: true } };
  const state = { key, optedIn: await isOptedInWithNamespace(object, context.cluster) };
  const run = pipelineRunOf(object);
  return { found: { ref, object, run, state, execution } };
}

/** Why the run must not be touched by the episode. */
export function foreign({ run, execution, state }: LockingRun): string | undefined {
  return run.owner === execution
    ? undefined
    : `${state.key} belongs to ${run.owner === undefined ? 'nobody that its label names' : `execution ${run.owner}`}, and not to ${execution}.`;
}
