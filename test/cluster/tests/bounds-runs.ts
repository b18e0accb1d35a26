import assert from 'node:assert/strict';
import type { Action } from '../../../src/api/actions/index.ts';
import type { Target } from '../../../src/api/target.ts';
import { adapterJob } from '../../../src/controller/actions/adapter-job.ts';
import type { ActionContext } from '../../../src/controller/actions/action-module.ts';
import { at } from '../../../src/controller/kubernetes/is-so.ts';
import { JOBS, WORKFLOWS } from '../../../src/controller/kubernetes/objects.ts';
import type { PatchStep } from '../../../src/controller/kubernetes/ports.ts';
import type { Manifest } from '../api.ts';
import { accountReady } from '../namespace.ts';
import { hang } from '../kubelet/outcomes/index.ts';
import { carryOut, OPTED } from '../support/actions.ts';
import { bounded, carriesOut, set, type Bounded } from '../support/bounded.ts';
import { installKubernautKinds } from '../support/kubernaut-crds.ts';
import { kubernetesPort } from '../support/kubernetes-port.ts';
import { test, type Context } from '../test.ts';
import { eventually } from '../wait.ts';

const POD = '/spec/template/spec';

/** The same object with other values at some of its JSON pointers. */
function changed(object: object, values: Readonly<Record<string, unknown>>): Manifest {
  const copy: unknown = structuredClone(object);
  for (const [pointer, value] of Object.entries(values)) {
    const keys = pointer.split('/').slice(1);
    const last = keys.pop() ?? '';
    const parent: unknown = at(copy, keys.map((key) => `/${key}`).join(''));
    assert.ok(typeof parent === 'object' && parent !== null, pointer);
    if (value === undefined) Reflect.deleteProperty(parent, last);
    else Reflect.set(parent, last, value);
  }
  return copy as Manifest;
}

const PRUNE = {
  image: 'tools.example.com/prune:1.0.0',
  command: ['/bin/prune', '--task', '{taskId}'],
  serviceAccount: 'pruner',
} as const;
const RUN: Action = { runJob: { target: 'prune', bind: ['taskId'], timeout: '5m' } };

/** The Job that the controller makes of the adapter, by the code that makes it. */
function job({ namespace }: Context, key: string) {
  const adapter = {
    namespace,
    image: PRUNE.image,
    command: ['/bin/prune', '--task', '$(TASK_ID)'],
    parameters: ['taskId'],
    serviceAccount: 'pruner',
  };
  return {
    adapter,
    made: adapterJob({ name: 'prune', adapter, values: { taskId: 'T' }, key, timeout: '5m' }),
  };
}

async function runs(t: Context, { t: controller, refusesCreate }: Bounded): Promise<void> {
  const { adapter, made } = job(t, 'key-0');
  const container = `${POD}/containers/0`;
  const refuses = (why: RegExp, values: Readonly<Record<string, unknown>>) =>
    refusesCreate(changed(made, values), why);
  const listed = /are those of an adapter in the list that is mounted/;
  await refuses(listed, { [`${container}/image`]: 'tools.example.com/prune:2.0.0' });
  await refuses(listed, { [`${container}/command`]: ['/bin/sh', '-c', 'true'] });
  await refuses(listed, { [`${POD}/serviceAccountName`]: 'admin' });
  await refuses(listed, { [`${POD}/serviceAccountName`]: undefined });
  await refuses(listed, { [`${container}/env`]: [{ name: 'LD_PRELOAD', value: '/tmp/x' }] });
  await refuses(listed, { [`${POD}/containers/1`]: { name: 'aside', image: PRUNE.image } });
  const nothing = /one container, no volume, and nothing of the node or of Secrets/;
  await refuses(nothing, { [`${container}/args`]: ['--all'] });
  await refuses(nothing, { [`${POD}/volumes`]: [{ name: 'node', hostPath: { path: '/' } }] });
  await refuses(nothing, { [`${POD}/hostNetwork`]: true });
  await refuses(nothing, { [`${POD}/nodeName`]: 'node-1' });
  await refuses(nothing, { [`${POD}/initContainers`]: [{ name: 'first', image: PRUNE.image }] });
  await refuses(nothing, { [`${container}/envFrom`]: [{ secretRef: { name: 'keys' } }] });
  const secret = { name: 'TASK_ID', valueFrom: { secretKeyRef: { name: 'keys', key: 'a' } } };
  await refuses(nothing, { [`${container}/env`]: [secret] });
  const restricted = /restricted pod security standard/;
  await refuses(restricted, {
    [`${container}/securityContext/privileged`]: true,
    [`${container}/securityContext/allowPrivilegeEscalation`]: true,
  });
  await refuses(restricted, { [`${container}/securityContext/capabilities/add`]: ['SYS_ADMIN'] });
  await refuses(restricted, { [`${POD}/securityContext/runAsNonRoot`]: false });
  const one = /one pod with a deadline, and no Service takes it for one of its own/;
  await refuses(one, { '/spec/parallelism': 5 });
  await refuses(one, { '/spec/activeDeadlineSeconds': undefined });
  await refuses(one, { '/spec/template/metadata/labels': { app: 'gateway' } });
  await refuses(/for which change it is/, { '/metadata/annotations': {} });

  const context: Partial<ActionContext> = {
    adapters: { prune: adapter },
    target: () => ({ adapter: { name: 'prune' } }),
    parameters: { taskId: 'T-1; $(SECRET)' },
  };
  await carriesOut({ t: controller }, RUN, context);
  assert.equal((await kubernetesPort(t).list(JOBS, { namespace: t.namespace })).length, 1);
}

const container = { image: 'stage.example.com/stage:v1', command: ['/bin/stage'] };
const TAKES = { outputs: { parameters: [{ name: 'by', valueFrom: { supplied: {} } }] } };
const HELD = {
  entrypoint: 'main',
  templates: [
    { name: 'main', dag: { tasks: ['hold-a', 'hold-b', 'gate'].map((name) => ({ name, template: name })) } },
    { name: 'hold-a', suspend: {} },
    { name: 'hold-b', suspend: {} },
    { name: 'gate', suspend: {}, ...TAKES },
  ],
};
const SUBMIT: Action = { submitWorkflow: { target: 'recovery', arguments: { attempts: '3' } } };
const RESUME: Action = { resumeWorkflow: { target: 'held', node: 'hold-a' } };

async function submits(t: Context, { t: controller, refusesCreate }: Bounded): Promise<void> {
  const { namespace } = t;
  const target: Target = { workflowTemplate: { namespace, name: 'recovery' } };
  await t.apply({
    apiVersion: 'argoproj.io/v1alpha1',
    kind: 'WorkflowTemplate',
    metadata: { name: 'recovery', labels: OPTED },
    spec: {
      entrypoint: 'main',
      arguments: { parameters: [{ name: 'attempts', value: '1' }] },
      templates: [{ name: 'main', container }],
    },
  });
  const { changes } = await carriesOut({ t: controller }, SUBMIT, { target: () => target });
  const [change] = changes;
  assert.ok(change !== undefined && 'create' in change);
  const again = changed(change.create.object, { '/metadata/name': 'another' });
  const refuses = (why: RegExp, values: Readonly<Record<string, unknown>>) =>
    refusesCreate(changed(again, values), why);
  const template = /a WorkflowTemplate of its namespace with arguments, and says nothing else/;
  await refuses(template, { '/spec/templates': [{ name: 'main', container }], '/spec/entrypoint': 'main' });
  await refuses(template, { '/spec/serviceAccountName': 'admin' });
  await refuses(template, { '/spec/podSpecPatch': '{"hostNetwork":true}' });
  await refuses(template, { '/spec/workflowTemplateRef': { name: 'recovery', clusterScope: true } });
  const declared = /those of a remedy/;
  await refuses(declared, { '/spec/workflowTemplateRef': { name: 'other' } });
  await refuses(declared, { '/spec/arguments': { parameters: [{ name: 'image', value: 'x' }] } });
  await refuses(declared, { '/spec/arguments': { artifacts: [] } });
  await refuses(/for which change it is/, { '/metadata/labels': { 'workflows.argoproj.io/workflow': 'x' } });
}

async function resumes(t: Context, { t: controller, refusesPatch }: Bounded): Promise<void> {
  const { namespace } = t;
  const workflow = await t.admin.create({
    apiVersion: 'argoproj.io/v1alpha1',
    kind: 'Workflow',
    metadata: { namespace, generateName: 'held-', labels: OPTED },
    spec: HELD,
  });
  const { apiVersion, kind, metadata } = workflow;
  const ref = { apiVersion, kind, namespace, name: metadata.name };
  const nodes = await eventually('three nodes wait', async () => {
    const found = at(await kubernetesPort(t).get({ ...WORKFLOWS, ...ref }), '/status/nodes');
    const waiting = Object.entries(found ?? {}).filter(([, node]) => at(node, '/type') === 'Suspend');
    return waiting.length === 3 && new Map(waiting.map(([id, node]) => [at(node, '/displayName'), id]));
  });
  const node = (name: string) => `/status/nodes/${nodes.get(name) ?? ''}`;
  const done = (name: string) => set(`${node(name)}/phase`, 'Succeeded');
  const refuses = (why: RegExp, ...steps: readonly PatchStep[]) => refusesPatch(ref, steps, why);
  const named = /a remedy or a breaker names, that waits, and that takes no values/;
  await refuses(named, done('hold-b'));
  await refuses(named, done('gate'));
  await refuses(named, set(`${node('hold-a')}/phase`, 'Failed'));
  const ends = /ends nodes that wait, and changes nothing else/;
  await refuses(ends, done('hold-a'), set('/spec/shutdown', 'Terminate'));
  await refuses(ends, done('hold-a'), set(`${node('hold-a')}/outputs`, { result: 'yes' }));
  await refuses(ends, set('/status/phase', 'Succeeded'));
  await refuses(ends, set('/metadata/labels/other', 'yes'));
  await refuses(ends, { op: 'remove', path: node('hold-b') });
  await refuses(ends, set('/spec/templates/-', { name: 'own', container }));
  // Argo writes its objects all the time: what it wrote in between makes the plan anew, as the controller does.
  await eventually('hold-a goes on', async () => {
    const found = await kubernetesPort(t).get({ ...WORKFLOWS, ...ref });
    if (at(found, `${node('hold-a')}/phase`) === 'Succeeded') return true;
    const target: Target = { workflow: { namespace } };
    await carryOut(controller, RESUME, { target: () => target, parameters: { workflow: metadata.name } });
    return false;
  });
}

export const tests = [
  test(
    'a Job of the controller is one of the adapters that are mounted, and nothing else',
    async (t) => {
      t.play(() => hang());
      await t.apply({ apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: 'pruner' } });
      await accountReady(t.admin, t.namespace, 'pruner');
      const targets: Readonly<Record<string, Target>> = { prune: { adapter: { name: 'prune' } } };
      await runs(t, await bounded(t, { targets, actions: [RUN], adapters: { prune: PRUNE } }));
    },
    { timeout: 300_000 },
  ),
  test(
    'the controller submits templates that a remedy names, and ends only nodes that one names',
    async (t) => {
      const { namespace } = t;
      const targets: Readonly<Record<string, Target>> = {
        recovery: { workflowTemplate: { namespace, name: 'recovery' } },
        held: { workflow: { namespace } },
      };
      const bounds = await bounded(t, { targets, actions: [SUBMIT, RESUME] });
      await submits(t, bounds);
      await resumes(t, bounds);
    },
    { timeout: 300_000 },
  ),
  test('a PipelineRun is asked to end as a remedy says, and no other field of it changes', async (t) => {
    await installKubernautKinds(t);
    const { namespace } = t;
    const runsOf = {
      group: 'tekton.dev',
      version: 'v1',
      kind: 'PipelineRun',
      plural: 'pipelineruns',
      namespace,
    };
    const cancel: Action = { cancelPipelineRun: { target: 'runs', status: 'Cancelled' } };
    const { api, refusesPatch } = await bounded(t, {
      targets: { runs: { resources: runsOf } },
      actions: [cancel],
    });
    const ref = { apiVersion: 'tekton.dev/v1', kind: 'PipelineRun', namespace, name: 'run' };
    const { apiVersion, kind, name } = ref;
    await t.apply({
      apiVersion,
      kind,
      metadata: { name, labels: OPTED },
      spec: { pipelineRef: { name: 'a' } },
    });
    await refusesPatch(
      ref,
      [set('/spec/status', 'PipelineRunPending')],
      /asked to end once, as a remedy says/,
    );
    await refusesPatch(ref, [set('/spec/pipelineRef/name', 'b')], /spec.status only/);
    await refusesPatch(
      ref,
      [set('/spec/taskRunTemplate', { serviceAccountName: 'admin' })],
      /spec.status only/,
    );
    await refusesPatch(ref, [set('/metadata/labels/other', 'yes')], /spec.status only/);
    await eventually('the right is known', () => api.patch(ref, { spec: { status: 'Cancelled' } }));
    await refusesPatch(ref, [{ op: 'remove', path: '/spec/status' }], /asked to end once/);
  }),
];
