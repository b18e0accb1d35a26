import assert from 'node:assert/strict';
import { z } from 'zod';
import type { Action } from '../../../src/api/actions/index.ts';
import type { Target } from '../../../src/api/target.ts';
import { deployment, fieldOf, IMAGE, OPTED } from '../support/actions.ts';
import { bounded, carriesOut, set } from '../support/bounded.ts';
import { installBounds } from '../support/catalogue-bounds.ts';
import { installationIn, OWN_NAMESPACE } from '../support/catalogue.ts';
import { test, type Context } from '../test.ts';
import { eventually } from '../wait.ts';

const POLICY = { apiVersion: 'admissionregistration.k8s.io/v1', kind: 'ValidatingAdmissionPolicy' };
const checked = z.object({
  metadata: z.object({ generation: z.number() }),
  status: z.object({
    observedGeneration: z.number(),
    typeChecking: z.object({ expressionWarnings: z.array(z.unknown()).default([]) }),
  }),
});
/** As many as a workflow has before Argo keeps its nodes elsewhere, and more than anybody writes into a pod. */
const NODES = 1000;
const CONTAINERS = 20;
const VARIABLES = 60;

const RESTART: Action = { restartWorkload: { target: 'server' } };
const RESUME: Action = { resumeWorkflow: { target: 'held', node: 'hold' } };

/** Argo leaves it to an instance that is not there. */
function largeWorkflow({ namespace }: Context) {
  const node = (index: number): [string, object] => [
    `large-${index}`,
    {
      id: `large-${index}`,
      name: `large.step-${index}`,
      displayName: index === 0 ? 'hold' : `step-${index}`,
      type: index === 0 ? 'Suspend' : 'Pod',
      phase: index === 0 ? 'Running' : 'Succeeded',
      templateName: 'step',
      inputs: { parameters: [{ name: 'index', value: String(index) }] },
      children: [`large-${index + 1}`],
    },
  ];
  return {
    apiVersion: 'argoproj.io/v1alpha1',
    kind: 'Workflow',
    metadata: {
      name: 'large',
      namespace,
      labels: { ...OPTED, 'workflows.argoproj.io/controller-instanceid': 'nobody' },
    },
    spec: { entrypoint: 'main', templates: [{ name: 'main', suspend: {} }] },
    status: { phase: 'Running', nodes: Object.fromEntries(Array.from({ length: NODES }, (_, i) => node(i))) },
  };
}

function largeDeployment() {
  const { metadata, spec, ...rest } = deployment(`${IMAGE}:1`);
  const [container] = spec.template.spec.containers;
  const env = Array.from({ length: VARIABLES }, (_, i) => ({
    name: `VARIABLE_${i}`,
    value: 'x'.repeat(200),
  }));
  const containers = Array.from({ length: CONTAINERS }, (_, i) => ({
    ...container,
    name: i === 0 ? 'server' : `server-${i}`,
    env,
  }));
  const template = { ...spec.template, spec: { containers } };
  return { ...rest, metadata, spec: { ...spec, replicas: 0, template } };
}

export const tests = [
  test(
    'the server understands every bound that synth makes of the catalogue',
    async (t) => {
      await installBounds(t, installationIn('guarded'), (name) =>
        name === OWN_NAMESPACE ? t.namespace : name,
      );
      const ours = (await t.admin.list(POLICY)).filter(({ metadata: { name } }) =>
        name.startsWith(t.namespace),
      );
      assert.ok(ours.length > 5);
      for (const { metadata } of ours) {
        const warnings = await eventually(
          `the types of ${metadata.name} are checked`,
          async () => {
            const { data } = checked.safeParse(await t.admin.get({ ...POLICY, name: metadata.name }));
            return data?.status.observedGeneration === data?.metadata.generation
              ? data?.status.typeChecking.expressionWarnings
              : undefined;
          },
          { timeout: 60_000 },
        );
        assert.deepEqual(warnings, [], metadata.name);
      }
    },
    { timeout: 300_000 },
  ),
  test(
    'objects as large as they come stay within what the server spends on a bound',
    async (t) => {
      const { namespace } = t;
      const targets: Readonly<Record<string, Target>> = {
        server: { deployment: { namespace, name: 'server', container: 'server' } },
        held: { workflow: { namespace } },
      };
      await t.apply(largeDeployment());
      await t.admin.create(largeWorkflow(t));
      const { t: controller, refusesPatch } = await bounded(t, { targets, actions: [RESTART, RESUME] });
      const workflow = { apiVersion: 'argoproj.io/v1alpha1', kind: 'Workflow', namespace, name: 'large' };
      await refusesPatch(
        workflow,
        [set('/status/nodes/large-999/phase', 'Failed')],
        /a remedy or a breaker names/,
      );
      const server = { apiVersion: 'apps/v1', kind: 'Deployment', namespace, name: 'server' };
      const other = set('/spec/template/spec/containers/19/env/59/value', 'y');
      await refusesPatch(server, [other], /restart and a memory limit only/);
      await carriesOut({ t: controller }, RESUME, {
        parameters: { workflow: 'large' },
        target: () => ({ workflow: { namespace } }),
      });
      await carriesOut({ t: controller }, RESTART);
      assert.ok((await fieldOf(t, '/spec/template/metadata/annotations')) !== undefined);
    },
    { timeout: 300_000 },
  ),
];
