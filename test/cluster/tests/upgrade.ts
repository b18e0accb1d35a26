import assert from 'node:assert/strict';
import { storedObjects } from '../../support/stored.ts';
import type { KubeObject, Manifest } from '../api.ts';
import { remediationsOf, startController, type Remediation } from '../controller.ts';
import { goBackTo, goForward } from '../support/earlier-crds.ts';
import { PATIENCE } from '../support/patience.ts';
import { test, type Context } from '../test.ts';
import { eventually } from '../wait.ts';

const READING = [{ apiGroups: ['*'], resources: ['*'], verbs: ['get', 'list'] }];

/** The versions of which there are CRDs, in their order. */
const VERSIONS = ['first', 'alpha'];

/** What an earlier version found and left in etcd, in the namespace of the test. */
async function leftBy(version: string, { namespace }: Context): Promise<readonly KubeObject[]> {
  const files = VERSIONS.slice(0, VERSIONS.indexOf(version) + 1).map((one) => `${one}.yaml`);
  const stored = (await storedObjects()).filter(({ file }) => files.includes(file));
  assert.deepEqual(new Set(stored.map(({ object }) => object.kind)), new Set(['Runbook', 'Remediation']));
  return stored.map(({ object }) => ({ ...object, metadata: { ...object.metadata, namespace } }));
}

/** One object of each kind, to ask the server by which schema it goes. */
function probes(objects: readonly KubeObject[]): readonly Manifest[] {
  return [...new Map(objects.map((object) => [object.kind, object])).values()].map(
    ({ status: _status, ...object }) => ({ ...object, apiVersion: object.apiVersion, kind: object.kind }),
  );
}

const refOf = ({ apiVersion, kind, metadata: { namespace, name } }: KubeObject) => ({
  apiVersion,
  kind,
  namespace,
  name,
});

/** Makes the objects under the schema of that time, each as it was left. */
async function store({ admin }: Context, objects: readonly KubeObject[]): Promise<readonly KubeObject[]> {
  for (const { status, ...object } of objects) {
    const { apiVersion, kind, metadata } = object;
    await admin.create({ ...object, apiVersion, kind, metadata });
    if (status !== undefined)
      await admin.patch(refOf({ ...object, apiVersion, kind, metadata }), { status }, 'status');
  }
  return Promise.all(objects.map((object) => admin.get(refOf(object))));
}

const said = (object: KubeObject | Remediation | undefined) => JSON.stringify(object?.['status']);

/** The process of today takes every Remediation up, and ends it when a person cancels it; nothing else of it changes. */
async function worksOff(t: Context, before: readonly KubeObject[]): Promise<void> {
  const controller = await startController(t, { rules: READING, restarts: true });
  const remediations = before.filter(({ kind }) => kind === 'Remediation');
  const now = async (name: string) =>
    (await remediationsOf(t)).find(({ metadata }) => metadata.name === name);
  const explain = async () =>
    `${JSON.stringify(await remediationsOf(t))}\n${await controller.program.log(20)}`;
  for (const object of remediations) {
    const { name } = object.metadata;
    await eventually(`${name} is taken up`, async () => said(await now(name)) !== said(object), {
      explain,
      timeout: PATIENCE,
    });
    await t.admin.patch(refOf(object), { spec: { cancel: true } });
  }
  for (const object of remediations) {
    const { name } = object.metadata;
    const isClosed = async () => (await now(name))?.status?.phase === 'Closed';
    await eventually(`${name} is closed`, isClosed, { timeout: PATIENCE, explain });
    const { cancel: _before, ...spec } = object['spec'] as Readonly<Record<string, unknown>>;
    const { cancel: _after, ...kept } = (await now(name))?.['spec'] as Readonly<Record<string, unknown>>;
    assert.deepEqual(kept, spec);
  }
  await controller.program.stop();
}

async function survives(t: Context, version: string): Promise<void> {
  const { admin } = t;
  const objects = await leftBy(version, t);
  const probe = probes(objects);
  let before: readonly KubeObject[];
  try {
    await goBackTo(version, admin, probe);
    before = await store(t, objects);
  } finally {
    await goForward(admin, probe);
  }
  for (const object of before) {
    const after = await admin.get(refOf(object));
    assert.deepEqual([after['spec'], after['status']], [object['spec'], object['status']]);
    // A write that changes nothing of what is bounded is let through, whatever today's rules are.
    const touched = { metadata: { annotations: { 'example.com/touched': 'yes' } } };
    assert.deepEqual((await admin.patch(refOf(object), touched))['spec'], object['spec']);
    assert.deepEqual(
      (await admin.patch(refOf(object), { status: after['status'] ?? {} }, 'status'))['spec'],
      object['spec'],
    );
  }
  await worksOff(t, before);
}

export const tests = VERSIONS.map((version) =>
  test(
    `what the version '${version}' stored under its own CRDs is read, worked off and kept under those of today`,
    (t) => survives(t, version),
    { alone: true, timeout: 300_000 },
  ),
);
