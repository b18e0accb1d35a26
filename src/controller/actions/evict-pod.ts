import { z } from 'zod';
import { objectKey, PODS, type KubernetesObject } from '../kubernetes/objects.ts';
import { findWorkload, isOptedIn, journalled, notA, refused, settled, type Found } from './target.ts';
import type { TargetState } from '../guards/guard.ts';
import type { ActionContext, ActionModule, Prepared } from './action-module.ts';

/**
 * Evicts one pod of the declared target, of which all others must be ready, and is done once as many are ready without
 * it as there are to be: until then no other pod goes. The disruption budget is the server's business: it refuses the dry
 * run as well. After a restart of the controller only the pod that was begun with counts, so that never a second one goes
 * for the same reason.
 */
export const evictPod: ActionModule<'evictPod'> = {
  prepare: async ({ target, inactiveConsumerOf }, context) => {
    const read = await findPods(target, context);
    if ('refused' in read) return read.refused;
    const { state, pods, wanted } = read.found;
    const begun = asked.safeParse(journalled(context, 'before')).data;
    if (begun !== undefined) return goOn(begun, read.found);
    const chosen =
      inactiveConsumerOf === undefined
        ? named(pods, context.parameters['pod'])
        : await silent(pods, inactiveConsumerOf, context);
    if (typeof chosen === 'string') return refused(state, chosen);
    const others = pods.filter((pod) => pod !== chosen);
    const other = others.find((pod) => !isReady(pod));
    if (other !== undefined) {
      return refused(state, `Pod ${other.metadata.name} is not ready; one pod at a time.`);
    }
    if (wanted !== undefined && pods.length < wanted) {
      return refused(state, `There are ${pods.length} of ${wanted} pods; one pod at a time.`);
    }
    return plan(state, chosen, wanted ?? pods.length);
  },
};

const asked = z.object({ pod: z.string(), uid: z.string(), ready: z.int().optional() });

/** Seconds until it is looked again whether the replacement is ready. */
const LOOK_AGAIN = 5;

interface Pods {
  readonly state: TargetState;
  readonly pods: readonly KubernetesObject[];
  /** As many as there are to be; nobody says so of pods that have no Deployment. */
  readonly wanted: number | undefined;
}

async function findPods(id: string, context: ActionContext): Promise<Found<Pods>> {
  const target = context.target(id);
  if ('pods' in target) {
    const { namespace, selector } = target.pods;
    const pods = await running(context, namespace, selector);
    const names = Object.entries(selector).map(([name, value]) => `${name}=${value}`);
    const key = objectKey({ ...PODS, namespace, name: names.join(',') });
    // Nobody owns them all, so each has to opt in.
    const state = { key, optedIn: pods.every(isOptedIn) };
    return { found: { state, pods, wanted: undefined } };
  }
  if (!('deployment' in target)) {
    return { refused: refused({ key: id, optedIn: true }, notA(id, 'Deployment or group of pods')) };
  }
  const read = await findWorkload(id, { drift: 'none' }, context);
  if ('refused' in read) return read;
  const { ref, deployment, state } = read.found;
  const { selector, replicas } = deployment.spec;
  const pods = await running(context, ref.namespace, selector.matchLabels);
  return { found: { state, pods, wanted: replicas } };
}

/** Pods that have not ended, by name. Without a selector there are none: it would match every pod. */
async function running(
  { cluster }: ActionContext,
  namespace: string,
  labels: Readonly<Record<string, string>>,
): Promise<readonly KubernetesObject[]> {
  if (Object.keys(labels).length === 0) return [];
  const pods = await cluster.list(PODS, { namespace, labels });
  return pods
    .filter((pod) => !['Succeeded', 'Failed'].includes(statusOf(pod).phase))
    .sort((a, b) => (a.metadata.name < b.metadata.name ? -1 : 1));
}

function goOn(begun: z.output<typeof asked>, { state, pods, wanted }: Pods): Prepared {
  const pod = pods.find(({ metadata }) => metadata.uid === begun.uid);
  // Somebody may have scaled it since. An intent that says no number was written by an older version.
  const ready = wanted ?? begun.ready ?? 0;
  if (pod !== undefined && pod.metadata.deletionTimestamp === undefined) return plan(state, pod, ready);
  const others = pods.filter((other) => other !== pod && isReady(other));
  if (others.length >= ready) {
    return settled(state, 'done', `Pod ${begun.pod} was evicted, and its replacement is ready.`);
  }
  const summary = `Pod ${begun.pod} was evicted; ${others.length} of ${ready} pods are ready.`;
  return { ...settled(state, 'done', summary), progress: 'open', endsLater: LOOK_AGAIN };
}

/** The pod that the opener of the remediation names. */
function named(pods: readonly KubernetesObject[], name: string | undefined): KubernetesObject | string {
  if (name === undefined) return 'Nothing says which pod is meant.';
  return (
    pods.find(({ metadata }) => metadata.name === name) ??
    `Pod ${name} is none of the target's, or has ended.`
  );
}

/** A consumer is named after its pod: `worker-<hostname>`, where the hostname is the pod's name. */
const CONSUMER_PREFIX = 'worker-';

async function silent(
  pods: readonly KubernetesObject[],
  stream: string,
  { inactiveConsumers }: ActionContext,
): Promise<KubernetesObject | string> {
  const consumers = await inactiveConsumers?.(stream);
  if (consumers === undefined) return `Nothing can read which consumers of '${stream}' are silent.`;
  const names = consumers.flatMap((name) =>
    name.startsWith(CONSUMER_PREFIX) ? [name.slice(CONSUMER_PREFIX.length)] : [],
  );
  return (
    pods.find(({ metadata }) => names.includes(metadata.name)) ??
    `None of the target's pods has a silent consumer of '${stream}'.`
  );
}

const status = z.looseObject({
  phase: z.string().default(''),
  conditions: z.array(z.looseObject({ type: z.string(), status: z.string() })).default([]),
});

function statusOf(pod: KubernetesObject) {
  return status.parse(pod['status'] ?? {});
}

function isReady(pod: KubernetesObject): boolean {
  return (
    pod.metadata.deletionTimestamp === undefined &&
    statusOf(pod).conditions.some(({ type, status: is }) => type === 'Ready' && is === 'True')
  );
}

function plan(state: TargetState, { metadata }: KubernetesObject, ready: number): Prepared {
  const { name, namespace = '', uid = '' } = metadata;
  return {
    state,
    summary: `Evict pod ${namespace}/${name}, if its disruption budget allows.`,
    changes: [{ evict: { namespace, name, uid } }],
    before: { pod: name, uid, ready },
    after: { pod: null },
    progress: 'open',
    endsLater: LOOK_AGAIN,
  };
}
