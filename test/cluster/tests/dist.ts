import assert from 'node:assert/strict';
import { z } from 'zod';
import { kubeObject, type KubeApi, type KubeObject } from '../api.ts';
import { NEWER_GROUP } from '../crds.ts';
import { distOf, nameOf } from '../dist.ts';
import { accountReady } from '../namespace.ts';
import { test, type Context } from '../test.ts';
import { eventually, pause } from '../wait.ts';

const ENVIRONMENTS = ['staging', 'production'];
const deploymentShape = z.object({
  spec: z.object({ replicas: z.number().default(1) }),
  status: z.object({ readyReplicas: z.number().default(0) }),
});

/** Applies all objects and reports every refusal at once. */
async function applyAll(api: KubeApi, objects: readonly KubeObject[], dryRun = false): Promise<void> {
  const refusals: string[] = [];
  for (const object of objects) {
    await api.apply(object, { dryRun }).catch((error: unknown) => {
      refusals.push(`${nameOf(object)}: ${error instanceof Error ? error.message : String(error)}`);
    });
  }
  assert.deepEqual(refusals, []);
}

/** Makes the namespaces that objects name and that are not among them. */
async function createNamespaces(api: KubeApi, objects: readonly KubeObject[]): Promise<void> {
  const named = new Set(objects.flatMap(({ metadata }) => metadata.namespace ?? []));
  const own = new Set(
    objects.filter(({ kind }) => kind === 'Namespace').map(({ metadata }) => metadata.name),
  );
  for (const name of named) {
    if (!own.has(name)) await api.apply({ apiVersion: 'v1', kind: 'Namespace', metadata: { name } });
  }
}

/** Whether a second apply leaves an object as it is; controllers may be writing to it in the meantime. */
async function isUnchanged(api: KubeApi, object: KubeObject): Promise<boolean> {
  const { apiVersion, kind, metadata } = object;
  const before = await api.get({ apiVersion, kind, namespace: metadata.namespace, name: metadata.name });
  const after = await api.apply(object);
  return before.metadata.resourceVersion === after.metadata.resourceVersion;
}

async function carryOut({ admin }: Context, environment: string): Promise<void> {
  const objects = await distOf(environment);
  await createNamespaces(admin, objects);
  await applyAll(admin, objects);
  const deployments = objects.filter(({ kind }) => kind === 'Deployment');
  for (const deployment of deployments) await becomesReady(admin, deployment);
  const changed = await Promise.all(
    objects.map(async (object) => ((await settles(admin, object)) ? [] : [nameOf(object)])),
  );
  assert.deepEqual(changed.flat(), [], 'applied a second time, these change');
  await remove(admin, objects);
}

/** Tries {@link isUnchanged} until it is true, which for an object that nobody else writes to is at once. */
async function settles(api: KubeApi, object: KubeObject): Promise<boolean> {
  for (let tries = 0; tries < 10; tries++) {
    if (await isUnchanged(api, object)) return true;
    await pause(200);
  }
  return false;
}

async function becomesReady(api: KubeApi, { apiVersion, kind, metadata }: KubeObject): Promise<void> {
  const { namespace, name } = metadata;
  await eventually(`Deployment ${namespace ?? ''}/${name} is ready`, async () => {
    const { spec, status } = deploymentShape.parse(await api.get({ apiVersion, kind, namespace, name }));
    return status.readyReplicas >= spec.replicas;
  });
}

/** Makes room for the next environment, whose objects have the same names. */
async function remove(api: KubeApi, objects: readonly KubeObject[]): Promise<void> {
  const kept = ['Namespace', 'CustomResourceDefinition'];
  const gone = objects.filter(({ kind }) => !kept.includes(kind));
  for (const { apiVersion, kind, metadata } of gone.toReversed()) {
    const ref = { apiVersion, kind, namespace: metadata.namespace, name: metadata.name };
    await api.remove(ref);
    if (kind === 'Job')
      await eventually(
        `${nameOf({ apiVersion, kind, metadata })} is gone`,
        async () => !(await api.find(ref)),
      );
  }
}

export const tests = [
  ...ENVIRONMENTS.map((environment) =>
    test(
      `all of dist/${environment} is applied in the order of its waves, its Deployments become ready, and applying it again changes nothing`,
      (t) => carryOut(t, environment),
      { alone: true },
    ),
  ),
  test(
    'every object of dist/ passes a dry run, with unknown fields refused',
    async ({ admin, namespace }) => {
      await accountReady(admin, namespace, 'default');
      const objects = (await Promise.all(ENVIRONMENTS.map(distOf))).flat();
      const moved = objects.map((object) =>
        object.metadata.namespace === undefined
          ? object
          : { ...object, metadata: { ...object.metadata, namespace } },
      );
      await applyAll(admin, moved, true);
    },
    // Some hundred requests, one after the other.
    { on: 'any', timeout: 300_000 },
  ),
  test('the workflows of dist/ are accepted by the CRDs of Argo Workflows v4.1.2, too', async ({
    admin,
    namespace,
  }) => {
    const all = (await Promise.all(ENVIRONMENTS.map(distOf))).flat();
    const newer = all
      .filter(({ kind }) => kind === 'Workflow' || kind === 'WorkflowTemplate')
      .map((object) => ({
        ...object,
        apiVersion: `${NEWER_GROUP}/v1alpha1`,
        metadata: { ...object.metadata, namespace },
      }));
    assert.ok(newer.length > 0);
    await applyAll(admin, newer, true);
    const broken = {
      ...newer[0],
      spec: { templates: [{ name: 'a', retryStrategy: { retryPolicy: 'Never' } }] },
    };
    await assert.rejects(
      admin.apply(kubeObject.parse(broken), { dryRun: true }),
      /Unsupported value: "Never"/,
    );
  }),
];
