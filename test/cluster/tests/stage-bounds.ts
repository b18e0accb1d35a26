import assert from 'node:assert/strict';
import type { KubeApi, Manifest } from '../api.ts';
import { CONTROLLER } from '../../../src/conventions/names.ts';
import { controllerNamespace, installPipeline } from '../stages.ts';
import { test, type Context } from '../test.ts';
import { eventually } from '../wait.ts';

const LABEL = { 'stanchion.dev/checkpoint': 'true' };
const FORBIDDEN = /ValidatingAdmissionPolicy .* denied request/;

function configMap({ namespace }: Context, name: string, labels: Readonly<Record<string, string>> = {}) {
  return {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name, namespace, labels },
    data: { state: '{}' },
  };
}

/** Bounds hold a moment after they were applied. */
async function holdsFor(api: KubeApi, object: Manifest): Promise<void> {
  await eventually(`${object.metadata?.name ?? ''} is refused`, async () => {
    const answer = await api.apply(object, { dryRun: true }).catch((error: unknown) => String(error));
    return typeof answer === 'string' && FORBIDDEN.test(answer);
  });
}

export const tests = [
  test('who writes checkpoints writes nothing else, and takes no other ConfigMap for one [T20-G23]', async (t) => {
    await installPipeline(t);
    const writer = t.admin.as(await t.admin.token(t.namespace, 'agent-pipeline-checkpoint'));
    await holdsFor(writer, configMap(t, 'elsewhere', LABEL));
    await assert.rejects(writer.create(configMap(t, 'elsewhere', LABEL)), FORBIDDEN);
    await assert.rejects(writer.create(configMap(t, 'checkpoint-a')), FORBIDDEN);
    const unnamed = {
      ...configMap(t, ''),
      metadata: { namespace: t.namespace, generateName: 'x-', labels: LABEL },
    };
    await assert.rejects(writer.create(unnamed), FORBIDDEN);
    await t.admin.create(configMap(t, 'checkpoint-of-somebody'));
    await assert.rejects(writer.apply(configMap(t, 'checkpoint-of-somebody', LABEL)), FORBIDDEN);
    await assert.rejects(writer.apply(configMap(t, 'agent-pipeline-breakers', LABEL)), FORBIDDEN);
    await assert.rejects(writer.apply(configMap(t, 'retry-limits', LABEL)), FORBIDDEN);

    await writer.apply(configMap(t, 'checkpoint-a', LABEL));
    const again = { ...configMap(t, 'checkpoint-a', LABEL), data: { state: '{"done":[]}' } };
    assert.deepEqual((await writer.apply(again))['data'], again.data);
    await t.admin.create(configMap(t, 'anything'));
  }),
  test('the controller makes the ConfigMap of breakers, and no other in the namespace of the workflows [T20-F14]', async (t) => {
    await installPipeline(t);
    const namespace = controllerNamespace(t);
    await t.admin.create({
      apiVersion: 'v1',
      kind: 'ServiceAccount',
      metadata: { name: CONTROLLER, namespace },
    });
    const controller = t.admin.as(await t.admin.token(namespace, CONTROLLER));
    await eventually('another ConfigMap is refused', async () => {
      const made = controller.create(configMap(t, 'worker-switches'));
      const answer = await made.then(() => '', String);
      if (answer === '')
        await t.admin.remove({
          apiVersion: 'v1',
          kind: 'ConfigMap',
          namespace: t.namespace,
          name: 'worker-switches',
        });
      return FORBIDDEN.test(answer);
    });
    await controller.create(configMap(t, 'agent-pipeline-breakers'));
  }),
] as const;
