import assert from 'node:assert/strict';
import type { Action } from '../../../src/api/actions/index.ts';
import type { ActionContext } from '../../../src/controller/actions/action-module.ts';
import { APPROVAL_GATE } from '../../../src/conventions/gates.ts';
import { WORKFLOWS } from '../../../src/controller/kubernetes/objects.ts';
import { at } from '../../../src/controller/kubernetes/is-so.ts';
import type { KubeObject } from '../api.ts';
import { succeed } from '../kubelet/outcomes/index.ts';
import { carryOut, loses, OPTED, prepare, propose, refusal } from '../support/actions.ts';
import { kubernetesPort } from '../support/kubernetes-port.ts';
import { test, type Context } from '../test.ts';
import { eventually } from '../wait.ts';
import { progress } from '../workflow.ts';

const container = { image: 'stage.example.com/stage:v1', command: ['/bin/stage'] };
const hold = (name: string, outputs: object = {}) => ({ name, suspend: {}, ...outputs });
const answer = { outputs: { parameters: [{ name: 'by', valueFrom: { supplied: {} } }] } };
/** Two holds and an approval, all waiting at once; a stage after each. */
const SPEC = {
  entrypoint: 'main',
  templates: [
    {
      name: 'main',
      dag: {
        tasks: ['hold-a', 'hold-b', APPROVAL_GATE].flatMap((name) => [
          { name, template: name },
          { name: `after-${name}`, template: 'work', depends: `${name}.Succeeded` },
        ]),
      },
    },
    hold('hold-a'),
    hold('hold-b'),
    hold(APPROVAL_GATE, answer),
    { name: 'work', container },
  ],
};

async function held(t: Context): Promise<KubeObject> {
  t.play(() => succeed());
  const workflow = await t.admin.create({
    apiVersion: 'argoproj.io/v1alpha1',
    kind: 'Workflow',
    metadata: { namespace: t.namespace, generateName: 'held-', labels: OPTED },
    spec: SPEC,
  });
  await eventually('three nodes wait', async () => (await waiting(t, workflow)).length === 3);
  return workflow;
}

async function waiting(t: Context, workflow: KubeObject): Promise<readonly string[]> {
  const { nodes } = await progress(t.admin, workflow);
  return nodes
    .filter(({ type, phase }) => type === 'Suspend' && phase === 'Running')
    .map(({ displayName }) => displayName)
    .sort();
}

const resume = (node: string): Action => ({ resumeWorkflow: { target: 'held', node } });

function of({ namespace }: Context, { metadata }: KubeObject): Partial<ActionContext> {
  return { target: () => ({ workflow: { namespace } }), parameters: { workflow: metadata.name } };
}

/** Argo writes its objects all the time: what it wrote in between makes the plan anew, as the controller does. */
async function resumed(t: Context, workflow: KubeObject, node: string): Promise<void> {
  await eventually(`${node} is resumed`, async () => {
    const { progress: now } = await propose(t, resume(node), of(t, workflow));
    if (now !== 'done') await carryOut(t, resume(node), of(t, workflow));
    return true;
  });
}

const template = (labels: Readonly<Record<string, string>> = OPTED) => ({
  apiVersion: 'argoproj.io/v1alpha1',
  kind: 'WorkflowTemplate',
  metadata: { name: 'recovery', labels },
  spec: {
    entrypoint: 'main',
    arguments: { parameters: [{ name: 'attempts', value: '1' }] },
    templates: [{ name: 'main', container }],
  },
});
const submit: Action = { submitWorkflow: { target: 'recovery', arguments: { attempts: '3' } } };

function fixed({ namespace }: Context): Partial<ActionContext> {
  return { target: () => ({ workflowTemplate: { namespace, name: 'recovery' } }) };
}

export const tests = [
  test('exactly the named node goes on, and is known again [T20-F48] [T20-F51]', async (t) => {
    const workflow = await held(t);
    await resumed(t, workflow, 'hold-a');
    await eventually('the stage behind it ran', () => t.executions().length === 1);
    const { nodes, node } = await progress(t.admin, workflow);
    assert.equal(node('hold-a').phase, 'Succeeded');
    assert.match(node('hold-a').message ?? '', /^resumed: key-1$/);
    assert.deepEqual(await waiting(t, workflow), [APPROVAL_GATE, 'hold-b']);
    assert.equal(nodes.filter(({ displayName }) => displayName === 'after-hold-b').length, 0);
    const again = await prepare(t, resume('hold-a'), of(t, workflow));
    assert.deepEqual([again.progress, again.changes], ['done', []]);
  }),
  test('a node that waits for an approval is never resumed [T20-F72]', async (t) => {
    const workflow = await held(t);
    assert.match(
      await refusal(t, resume(APPROVAL_GATE), of(t, workflow)),
      /takes values, which only a person can give/,
    );
    assert.match(await refusal(t, resume('hold-c'), of(t, workflow)), /No node 'hold-c' of .* waits/);
    assert.deepEqual(await waiting(t, workflow), [APPROVAL_GATE, 'hold-a', 'hold-b']);
    assert.equal(t.executions().length, 0);
  }),
  test('a workflow that changed since is not resumed, nor one that is being ended', async (t) => {
    const workflow = await held(t);
    const prepared = await prepare(t, resume('hold-b'), of(t, workflow));
    const { apiVersion, kind, metadata } = workflow;
    const ref = { apiVersion, kind, namespace: t.namespace, name: metadata.name };
    await t.admin.patch(ref, { metadata: { annotations: { touched: 'yes' } } });
    await loses(t, prepared);
    assert.ok((await waiting(t, workflow)).includes('hold-b'));
    await t.admin.patch(ref, { spec: { shutdown: 'Terminate' } });
    await eventually('it is ended', async () =>
      /is being ended|No node/.test(await refusal(t, resume('hold-b'), of(t, workflow))),
    );
  }),
  test('a submitted workflow is nothing but its template with the arguments of the runbook, and there once', async (t) => {
    t.play(() => succeed());
    await t.apply(template());
    const prepared = await prepare(t, submit, fixed(t));
    assert.equal(prepared.state.optedIn, true);
    await carryOut(t, submit, fixed(t));
    const list = () => kubernetesPort(t).list(WORKFLOWS, { namespace: t.namespace });
    const [made] = await list();
    assert.deepEqual(at(made, '/spec/workflowTemplateRef'), { name: 'recovery' });
    assert.deepEqual(at(made, '/spec/arguments/parameters'), [{ name: 'attempts', value: '3' }]);
    assert.equal(at(made, '/spec/templates'), undefined);
    const ref = { apiVersion: 'argoproj.io/v1alpha1', kind: 'Workflow', namespace: t.namespace };
    const { phase } = await t.finished(await t.admin.get({ ...ref, name: made?.metadata.name ?? '' }));
    assert.equal(phase, 'Succeeded');
    const again = await prepare(t, submit, fixed(t));
    assert.deepEqual([again.progress, again.changes], ['done', []]);
    await loses(t, prepared);
    assert.equal((await list()).length, 1);
  }),
  test('a template that is not there is refused, and one that nobody opted in says so', async (t) => {
    assert.match(await refusal(t, submit, fixed(t)), /There is no .*workflowtemplates\/recovery/);
    await t.apply(template({}));
    assert.equal((await prepare(t, submit, fixed(t))).state.optedIn, false);
  }),
];
