import assert from 'node:assert/strict';
import { z } from 'zod';
import type { KubeObject } from '../api.ts';
import { exit } from '../kubelet/outcomes/index.ts';
import { pipelineIn } from '../pipeline.ts';
import { test, type Context } from '../test.ts';
import { eventually } from '../wait.ts';

const WORKFLOW = { apiVersion: 'argoproj.io/v1alpha1', kind: 'Workflow' };
const REMEDIATION = { apiVersion: 'stanchion.dev/v1alpha1', kind: 'Remediation' };
const LABELS = { 'workflow-type': 'agent-pipeline' };

/** A workflow that fails in the controller's hands. */
const FAILING = {
  ...WORKFLOW,
  metadata: { name: 'failing', labels: { ...LABELS, stage: 'code-analysis' } },
  spec: {
    entrypoint: 'main',
    templates: [
      { name: 'main', container: { image: 'stage.example.com/stage:v1', command: ['/bin/stage'] } },
    ],
  },
};

/** A workflow that ended before the source looked: the controller leaves what is completed alone. */
function failedWorkflow(name: string, more: { message?: string; handler?: string } = {}) {
  const handler =
    more.handler === undefined
      ? {}
      : {
          [`${name}-1`]: {
            id: `${name}-1`,
            name: `${name}.onExit`,
            displayName: `${name}.onExit`,
            type: 'Steps',
            phase: more.handler,
          },
        };
  return {
    ...WORKFLOW,
    metadata: {
      name,
      labels: {
        ...LABELS,
        stage: 'code-analysis',
        'workflows.argoproj.io/completed': 'true',
        'workflows.argoproj.io/phase': 'Failed',
      },
    },
    spec: { entrypoint: 'main', templates: [{ name: 'main', suspend: {} }] },
    status: {
      phase: 'Failed',
      ...(more.message === undefined ? {} : { message: more.message }),
      nodes: handler,
    },
  };
}

const remediation = z.looseObject({
  metadata: z.looseObject({ name: z.string() }),
  spec: z.looseObject({
    runbook: z.string(),
    parameters: z.record(z.string(), z.string()),
    source: z.object({ workflow: z.looseObject({ name: z.string(), message: z.string() }) }),
  }),
});

async function remediationIn(namespace: string, { admin }: Context, { metadata }: KubeObject) {
  const ref = { ...REMEDIATION, namespace, name: `wf-${metadata.uid ?? ''}` };
  const found = await eventually(`the Remediation ${ref.name}`, () => admin.find(ref), { timeout: 120_000 });
  return remediation.parse(found);
}

export const tests = [
  test(
    'a failed workflow has one Remediation, after a restart of the source too, and none from here if its exit handler made it [T20-N4] [T20-N9] [T20-N12]',
    async (t) => {
      const pipeline = await pipelineIn(t);
      await pipeline.startSensor('workflow-failed-remediation');
      const source = await pipeline.startSource('failed-workflows');
      const handled = await t.admin.create(
        inNamespace(t, failedWorkflow('handled', { handler: 'Succeeded' })),
      );
      t.play(() => exit(3));
      const failed = await t.admin.create(inNamespace(t, FAILING));
      const made = await remediationIn(pipeline.controllerNamespace, t, failed);
      assert.equal(made.spec.runbook, 'agent-pipeline-workflow-failure');
      assert.deepEqual(made.spec.parameters, { workflow: 'failing', stage: 'code-analysis' });
      assert.match(made.spec.source.workflow.message, /exit code 3/);

      await source.stop();
      const more = { handler: 'Failed', message: 'x'.repeat(5000) };
      const meanwhile = await t.admin.create(inNamespace(t, failedWorkflow('meanwhile', more)));
      await pipeline.startSource('failed-workflows');
      // The source tells of all that failed again, and the second time for the first one is tried for a minute.
      const later = await remediationIn(pipeline.controllerNamespace, t, meanwhile);
      assert.equal(later.spec.source.workflow.message.length, 4096);
      const expected = [failed, meanwhile].map(({ metadata }) => `wf-${metadata.uid ?? ''}`).sort();
      const all = await t.admin.list({ ...REMEDIATION, namespace: pipeline.controllerNamespace });
      assert.deepEqual(all.map(({ metadata }) => metadata.name).sort(), expected);
      assert.ok(!expected.includes(`wf-${handled.metadata.uid ?? ''}`));
    },
    { timeout: 240_000 },
  ),
];

function inNamespace<T extends { readonly metadata: object }>({ namespace }: Context, object: T) {
  return { ...object, metadata: { ...object.metadata, namespace } };
}
