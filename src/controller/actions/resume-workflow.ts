import { z } from 'zod';
import type { TargetState } from '../guards/guard.ts';
import { objectKey, WORKFLOWS, type KubernetesObject, type ObjectRef } from '../kubernetes/objects.ts';
import { pointer, unchanged } from '../kubernetes/patch.ts';
import type { ActionContext, ActionModule, Prepared } from './action-module.ts';
import { isOptedInWithNamespace, notA, refused, settled } from './target.ts';

const node = z.looseObject({
  displayName: z.string(),
  type: z.string(),
  phase: z.string().default('Pending'),
  message: z.string().optional(),
  outputs: z.looseObject({ parameters: z.array(z.unknown()).default([]) }).optional(),
});
const shape = z.looseObject({
  spec: z.looseObject({ shutdown: z.string().optional() }).default({}),
  status: z.looseObject({ nodes: z.record(z.string(), node).default({}) }).default({ nodes: {} }),
});

/**
 * Lets one waiting node go on, as `argo resume --node-field-selector` does: that node succeeds, and no other is touched.
 */
export const resumeWorkflow: ActionModule<'resumeWorkflow'> = {
  prepare: async ({ target: id, node: wanted }, context) => {
    const target = context.target(id);
    if (!('workflow' in target)) return refused({ key: id, optedIn: true }, notA(id, 'workflow'));
    const asked = askedFor(target.workflow.namespace, context);
    if ('why' in asked) return refused({ key: id, optedIn: true }, asked.why);
    const { ref } = asked;
    const key = objectKey(ref);
    const object = await context.cluster.get(ref);
    if (object === undefined) return refused({ key, optedIn: true }, `There is no ${key}.`);
    const state = { key, optedIn: await isOptedInWithNamespace(object, context.cluster) };
    if (asked.uid !== undefined && asked.uid !== object.metadata.uid) {
      return refused(state, `${key} is another workflow than the one that failed.`);
    }
    return prepareNode(wanted, { state, ref, object, context });
  },
};

interface Held {
  readonly state: TargetState;
  readonly ref: ObjectRef;
  readonly object: KubernetesObject;
  readonly context: ActionContext;
}

/** The workflow that opened the remediation, or the one that its opener names. Only in the declared namespace. */
function askedFor(
  namespace: string,
  { remediation: { spec }, parameters }: ActionContext,
): { readonly ref: ObjectRef; readonly uid?: string } | { readonly why: string } {
  if ('workflow' in spec.source) {
    const { workflow } = spec.source;
    if (workflow.namespace !== namespace) return { why: `Only workflows in ${namespace} are resumed.` };
    return { ref: { ...WORKFLOWS, namespace, name: workflow.name }, uid: workflow.uid };
  }
  const name = parameters['workflow'];
  return name === undefined
    ? { why: 'Nothing says which workflow is meant.' }
    : { ref: { ...WORKFLOWS, namespace, name } };
}

function prepareNode(wanted: string, { state, ref, object, context }: Held): Prepared {
  const { spec, status } = shape.parse(object);
  const named = Object.entries(status.nodes).filter(
    ([, { displayName, type }]) => displayName === wanted && type === 'Suspend',
  );
  const message = `resumed: ${context.idempotencyKey}`;
  if (named.some(([, one]) => one.message === message)) {
    return settled(state, 'done', `Node '${wanted}' of ${state.key} was resumed.`);
  }
  const waiting = named.filter(([, { phase }]) => phase === 'Running');
  const why = whyNot(wanted, { state, object }, { shutdown: spec.shutdown, waiting, named: named.length });
  if (why !== undefined) return refused(state, why);
  const [[name] = ['']] = waiting;
  const at = `/status/nodes${pointer(name)}`;
  return {
    state,
    summary: `Resume node '${wanted}' of ${state.key}.`,
    changes: [
      {
        patch: {
          ref,
          steps: [
            ...unchanged(object),
            { op: 'test', path: `${at}/type`, value: 'Suspend' },
            { op: 'test', path: `${at}/phase`, value: 'Running' },
            { op: 'replace', path: `${at}/phase`, value: 'Succeeded' },
            { op: 'add', path: `${at}/message`, value: message },
            { op: 'add', path: `${at}/finishedAt`, value: wholeSecond(context.now) },
          ],
        },
      },
    ],
    before: { [`${at}/phase`]: 'Running' },
    after: { [`${at}/phase`]: 'Succeeded' },
    progress: 'open',
    changed: ref,
  };
}

interface Waiting {
  readonly shutdown: string | undefined;
  readonly waiting: readonly (readonly [string, z.output<typeof node>])[];
  readonly named: number;
}

function whyNot(
  wanted: string,
  { state, object }: Pick<Held, 'state' | 'object'>,
  { shutdown, waiting, named }: Waiting,
): string | undefined {
  if (shutdown !== undefined && shutdown !== '') return `${state.key} is being ended (${shutdown}).`;
  if (named === 0 && !hasNodes(object)) {
    return `The nodes of ${state.key} are compressed or kept elsewhere; resume '${wanted}' with argo.`;
  }
  const [first] = waiting;
  if (first === undefined) return `No node '${wanted}' of ${state.key} waits.`;
  if (waiting.length > 1) return `${waiting.length} nodes '${wanted}' of ${state.key} wait; exactly one may.`;
  // A node that takes values goes on with those that a person gives; resuming would go on without.
  return takesNothing(first[1])
    ? undefined
    : `Node '${wanted}' of ${state.key} takes values, which only a person can give.`;
}

function takesNothing({ outputs }: z.output<typeof node>): boolean {
  return outputs === undefined || outputs.parameters.length === 0;
}

function hasNodes(object: KubernetesObject): boolean {
  return Object.keys(shape.parse(object).status.nodes).length > 0;
}

/** Times of Kubernetes have no fractions. */
function wholeSecond(at: Date): string {
  return `${at.toISOString().slice(0, 19)}Z`;
}
