import assert from 'node:assert/strict';
import type { Action } from '../../../src/api/actions/index.ts';
import type { Target } from '../../../src/api/target.ts';
import type { ActionContext, Prepared } from '../../../src/controller/actions/action-module.ts';
import { prepareAction } from '../../../src/controller/actions/index.ts';
import { ConflictError } from '../../../src/controller/kubernetes/errors.ts';
import { at } from '../../../src/controller/kubernetes/is-so.ts';
import {
  CONFIG_MAPS,
  DEPLOYMENTS,
  JOBS,
  WORKFLOWS,
  type KubernetesObject,
} from '../../../src/controller/kubernetes/objects.ts';
import { alertSource, sampleRemediation } from '../../support/remediation.ts';
import { hang } from '../kubelet/outcomes/index.ts';
import type { Context } from '../test.ts';
import { eventually } from '../wait.ts';
import { kubernetesPort } from './kubernetes-port.ts';

export const IMAGE = 'server.example.com/server';
export const SERVER_LABELS = { app: 'server' };
export const OPTED = { 'stanchion.dev/remediate': 'enabled' };

type Fields = Readonly<Record<string, unknown>>;

/** A Deployment of two pods; the container gets what is given beside its resources. */
export function deployment(image: string, container: Fields = {}) {
  const resources = { requests: { cpu: '10m', memory: '64Mi' }, limits: { cpu: '100m', memory: '128Mi' } };
  const spec = {
    containers: [{ name: 'server', image, command: ['/bin/server'], resources, ...container }],
  };
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'server', labels: OPTED },
    spec: {
      replicas: 2,
      selector: { matchLabels: SERVER_LABELS },
      template: { metadata: { labels: SERVER_LABELS }, spec },
    },
  };
}

export function refOf({ namespace }: Context) {
  return { ...DEPLOYMENTS, namespace, name: 'server' };
}

/** A field of the Deployment, by its JSON pointer. */
export async function fieldOf(t: Context, pointer: string): Promise<unknown> {
  return at(await kubernetesPort(t).get(refOf(t)), pointer);
}

/** The Deployment is as it is to be, all its pods are ready, and those of before are gone, not only on their way out. */
export async function rolledOut(t: Context): Promise<void> {
  await eventually(
    'the rollout is complete',
    async () => {
      const object = await kubernetesPort(t).get(refOf(t));
      const done = at(object, '/status/observedGeneration') === object?.metadata.generation;
      const wanted = at(object, '/spec/replicas');
      const counts = ['updatedReplicas', 'readyReplicas', 'replicas'].map((name) =>
        at(object, `/status/${name}`),
      );
      return done && counts.every((count) => count === wanted) && (await podNames(t)).length === wanted;
    },
    { timeout: 60_000 },
  );
}

/** Puts the Deployment there, and waits for its pods. */
export async function started(t: Context, object = deployment(`${IMAGE}:1`)): Promise<void> {
  t.play(() => hang());
  await t.apply(object);
  await rolledOut(t);
}

export async function podNames(t: Context): Promise<readonly string[]> {
  const pods = await t.admin.list({ apiVersion: 'v1', kind: 'Pod', namespace: t.namespace });
  return pods.map(({ metadata }) => metadata.name);
}

/** What an action would do, or why it would not. */
export async function propose(
  t: Context,
  action: Action,
  patch: Partial<ActionContext> = {},
): Promise<Prepared> {
  const target: Target = { deployment: { namespace: t.namespace, name: 'server', container: 'server' } };
  const now = new Date();
  const source = alertSource({ startsAt: now.toISOString() });
  const prepared = await prepareAction(action, {
    now,
    remediation: sampleRemediation({ spec: { source } }),
    system: 'server',
    idempotencyKey: 'key-1',
    begun: undefined,
    parameters: {},
    target: () => target,
    evidence: new Map(),
    cluster: kubernetesPort(t),
    adapters: {},
    ...patch,
  });
  assert.ok(prepared !== undefined);
  return prepared;
}

/** What an action would do, where nothing stands against it. */
export async function prepare(
  t: Context,
  action: Action,
  patch: Partial<ActionContext> = {},
): Promise<Prepared> {
  const prepared = await propose(t, action, patch);
  assert.equal(prepared.state.precondition, undefined);
  return prepared;
}

/** Why an action would do nothing. */
export async function refusal(
  t: Context,
  action: Action,
  patch: Partial<ActionContext> = {},
): Promise<string> {
  const { state, changes } = await propose(t, action, patch);
  assert.deepEqual(state.precondition === undefined ? [] : changes, []);
  return state.precondition ?? state.capacity ?? '';
}

/** As a dry run first, which must leave nothing behind, and then in earnest. */
export async function carryOut(
  t: Context,
  action: Action,
  patch: Partial<ActionContext> = {},
): Promise<Prepared> {
  const prepared = await prepare(t, action, patch);
  await tryOut(t, prepared);
  for (const change of prepared.changes) await kubernetesPort(t).send(change, { dryRun: false });
  return prepared;
}

/** The server's dry run of a change, after which everything must be as it was. */
export async function tryOut(t: Context, { changes }: Prepared): Promise<void> {
  const before = await intents(t, changes);
  for (const change of changes) await kubernetesPort(t).send(change, { dryRun: true });
  assert.deepEqual(await intents(t, changes), before);
}

export async function takeBack(t: Context, { inverse }: Prepared): Promise<void> {
  for (const change of inverse?.changes ?? []) await kubernetesPort(t).send(change, { dryRun: false });
}

/** Every change of what was prepared loses against what happened since, and so does its dry run. */
export async function loses(t: Context, { changes }: Prepared): Promise<void> {
  const before = await intents(t, changes);
  assert.notEqual(changes.length, 0);
  for (const dryRun of [true, false]) {
    await assert.rejects(async () => {
      for (const change of changes) await kubernetesPort(t).send(change, { dryRun });
    }, ConflictError);
  }
  assert.deepEqual(await intents(t, changes), before);
}

const WATCHED = [DEPLOYMENTS, CONFIG_MAPS, JOBS, WORKFLOWS] as const;

/** What people and programs asked for in the namespace; what became of it is left aside. */
async function intents(t: Context, changes: Prepared['changes']): Promise<readonly unknown[]> {
  const { namespace } = t;
  // The kinds of a change that deletes may be no kinds of this server's own, and are there only in some tests.
  const more = changes.flatMap((change) => ('delete' in change ? [change.delete.ref] : []));
  const lists = await Promise.all(
    [...WATCHED, ...more].map((type) => kubernetesPort(t).list(type, { namespace })),
  );
  return lists.flat().map(intentOf);
}

function intentOf(object: KubernetesObject) {
  const { name, uid, labels, annotations } = object.metadata;
  return {
    name,
    uid,
    labels,
    annotations: byPeople(annotations),
    spec: object['spec'],
    data: object['data'],
  };
}

/** The Deployment controller writes the number of the revision when it gets to it. */
function byPeople(annotations: Readonly<Record<string, string>> = {}) {
  return Object.fromEntries(
    Object.entries(annotations).filter(([name]) => !name.startsWith('deployment.kubernetes.io/')),
  );
}
