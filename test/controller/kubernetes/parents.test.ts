import { expect, test } from 'vitest';
import { ConflictError } from '../../../src/controller/kubernetes/errors.ts';
import { DEPLOYMENTS } from '../../../src/controller/kubernetes/objects.ts';
import { sendWithParents } from '../../../src/controller/kubernetes/parents.ts';
import type { PatchStep } from '../../../src/controller/kubernetes/ports.ts';
import { deployment } from '../../support/cluster-objects.ts';
import { WritableCluster } from '../../support/writable-cluster.ts';

const ref = { ...DEPLOYMENTS, namespace: 'shop', name: 'shop' };
const note = (key: string): PatchStep => ({
  op: 'add',
  path: `/spec/template/metadata/annotations/${key}`,
  value: key,
});
const send = (cluster: WritableCluster, ...steps: readonly PatchStep[]) =>
  sendWithParents({ patch: { ref, steps } }, { dryRun: false }, cluster);
const annotations = async (cluster: WritableCluster) =>
  JSON.stringify(await cluster.get(ref)).match(/"template":\{"metadata":.*?"annotations":(\{.*?\})/)?.[1];

test('what a step adds to is made where it is not there, once for all steps', async () => {
  const cluster = new WritableCluster([deployment()]);
  await send(cluster, note('a'), note('b'));
  expect(await annotations(cluster)).toBe('{"a":"a","b":"b"}');
});

test('what is there is added to, and no second request is made', async () => {
  const cluster = new WritableCluster([deployment()]);
  await send(cluster, note('a'));
  cluster.asked.splice(0);
  await send(cluster, note('b'));
  expect(await annotations(cluster)).toBe('{"a":"a","b":"b"}');
  expect(cluster.sent).toHaveLength(2);
});

test('a test that failed is told as it is, and nothing is made', async () => {
  const cluster = new WritableCluster([deployment()]);
  const test: PatchStep = { op: 'test', path: '/spec/replicas', value: 99 };
  await expect(send(cluster, test, note('a'))).rejects.toThrow(ConflictError);
  expect(cluster.sent).toEqual([]);
});

test('the second try is for the object as it was read', async () => {
  const cluster = new WritableCluster([deployment()]);
  const { get } = cluster;
  const reading: typeof get = async (asked) => {
    const object = await get(asked);
    await cluster.edit(ref, [
      { op: 'add', path: '/spec/template/metadata/annotations', value: { other: 'x' } },
    ]);
    return object;
  };
  await expect(
    sendWithParents(
      { patch: { ref, steps: [note('a')] } },
      { dryRun: false },
      { send: cluster.send, get: reading },
    ),
  ).rejects.toThrow(ConflictError);
  expect(await annotations(cluster)).toBe('{"other":"x"}');
});
