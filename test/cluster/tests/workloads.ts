import assert from 'node:assert/strict';
import { z } from 'zod';
import { hang, neverReady } from '../kubelet/outcomes/index.ts';
import { test, type Context } from '../test.ts';
import { eventually } from '../wait.ts';

const deploymentStatus = z.object({
  metadata: z.object({ generation: z.number() }),
  status: z.object({
    observedGeneration: z.number().default(0),
    readyReplicas: z.number().default(0),
    updatedReplicas: z.number().default(0),
  }),
});

function deployment(image: string) {
  const labels = { app: 'server' };
  const spec = { containers: [{ name: 'server', image, command: ['/bin/server'] }] };
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'server' },
    spec: { replicas: 2, selector: { matchLabels: labels }, template: { metadata: { labels }, spec } },
  };
}

async function statusOf({ admin, namespace }: Context) {
  return deploymentStatus.parse(
    await admin.get({ apiVersion: 'apps/v1', kind: 'Deployment', namespace, name: 'server' }),
  );
}

async function isReady(t: Context): Promise<boolean> {
  const { metadata, status } = await statusOf(t);
  return (
    status.observedGeneration >= metadata.generation &&
    status.updatedReplicas === 2 &&
    status.readyReplicas === 2
  );
}

export const tests = [
  test('a Deployment becomes ready, and one whose new pods do not keeps the old ones', async (t) => {
    t.play(({ main }) => (main.image === 'server.example.com/server:bad' ? neverReady() : hang()));
    await t.apply(deployment('server.example.com/server:good'));
    await eventually('the Deployment is ready', () => isReady(t));
    await t.apply(deployment('server.example.com/server:bad'));
    await eventually('a new pod was started', () =>
      t.executions().some(({ attempt }) => attempt === 0 && t.executions().length > 2),
    );
    const { status } = await statusOf(t);
    assert.equal(status.readyReplicas, 2);
    assert.ok(status.updatedReplicas < 2);
  }),
  test('a deleted pod goes away and its ReplicaSet makes another', async (t) => {
    await t.apply(deployment('server.example.com/server:good'));
    await eventually('the Deployment is ready', () => isReady(t));
    const pods = { apiVersion: 'v1', kind: 'Pod', namespace: t.namespace };
    const [first] = await t.admin.list(pods);
    await t.admin.remove({ ...pods, name: first?.metadata.name });
    await eventually('it is replaced', async () => {
      const left = await t.admin.list(pods);
      return (
        left.length === 2 && left.every(({ metadata }) => metadata.uid !== first?.metadata.uid) && isReady(t)
      );
    });
  }),
];
