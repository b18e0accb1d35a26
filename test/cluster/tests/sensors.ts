import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { z } from 'zod';
import { ApiError, type KubeObject } from '../api.ts';
import { pipelineIn, type Delivery } from '../pipeline.ts';
import { test, type Context } from '../test.ts';
import { eventually } from '../wait.ts';
import { progress } from '../workflow.ts';

const ALERT = { fingerprint: '0123456789abcdef', startsAt: '2026-01-31T12:00:00.123Z' };
const WORKFLOW = { apiVersion: 'argoproj.io/v1alpha1', kind: 'Workflow' };
const REMEDIATION = { apiVersion: 'stanchion.dev/v1alpha1', kind: 'Remediation' };
const LABELS = { 'workflow-type': 'agent-pipeline' };

interface Notification {
  readonly status?: string;
  readonly commonLabels?: Readonly<Record<string, string>>;
  readonly alert?: Partial<typeof ALERT>;
}

/** What Alertmanager posts of one alert. */
function notification({ status = 'firing', commonLabels = {}, alert = {} }: Notification = {}): string {
  const labels = {
    alertname: 'AgentPipelineHighFailureRate',
    system: 'agent-pipeline',
    stage: 'code-analysis',
    recovery_retries: '2',
    ...commonLabels,
  };
  const one = { status, labels, annotations: {}, ...ALERT, ...alert };
  return JSON.stringify({ version: '4', status, groupKey: '{}:{}', commonLabels: labels, alerts: [one] });
}

/** The name of the workflow that recovers from an alert. */
function recoveryName({ fingerprint, startsAt }: typeof ALERT = ALERT): string {
  return `recovery-${createHash('sha256').update(`${fingerprint}|${startsAt}`).digest('hex').slice(0, 16)}`;
}

async function namesOf({ admin, namespace }: Context, kind: { apiVersion: string; kind: string }): Promise<string[]> {
  return (await admin.list({ ...kind, namespace })).map(({ metadata }) => metadata.name).sort();
}

function recovered(context: Context, alert?: typeof ALERT): Promise<KubeObject> {
  const ref = { ...WORKFLOW, namespace: context.namespace, name: recoveryName(alert) };
  return eventually(`the workflow ${ref.name}`, () => context.admin.find(ref));
}

const arguments_ = z.object({ spec: z.object({ arguments: z.object({ parameters: z.array(z.unknown()) }) }) });

/** Three gates side by side: whatever is opened, the others must go on waiting. */
const GATES = {
  entrypoint: 'main',
  templates: [
    {
      name: 'main',
      steps: [['repository-gate', 'manual-gate', 'approval-gate', 'pause'].map((name) => ({ name, template: 'wait' }))],
    },
    { name: 'wait', suspend: {} },
  ],
};

async function phasesOf(context: Context, workflow: KubeObject): Promise<Record<string, string>> {
  const { nodes } = await progress(context.admin, workflow);
  const gates = nodes.filter(({ type }) => type === 'Suspend');
  return Object.fromEntries(gates.map(({ displayName, phase }) => [displayName, phase]));
}

/** A workflow that ended before the source looked: the controller leaves what is completed alone. */
function failedWorkflow(name: string, more: { message?: string; handler?: string } = {}) {
  const handler =
    more.handler === undefined
      ? {}
      : { [`${name}-1`]: { id: `${name}-1`, name: `${name}.onExit`, displayName: `${name}.onExit`, type: 'Steps', phase: more.handler } };
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
    status: { phase: 'Failed', ...(more.message === undefined ? {} : { message: more.message }), nodes: handler },
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

async function remediationOf({ admin, namespace }: Context, { metadata }: KubeObject) {
  const ref = { ...REMEDIATION, namespace, name: `wf-${metadata.uid ?? ''}` };
  return remediation.parse(await eventually(`the Remediation ${ref.name}`, () => admin.find(ref)));
}

export const tests = [
  test(
    'an alert starts one recovery; without its token, malformed or about anything else it starts none [T20-N2] [T20-N3] [T20-N10] [T20-F34] [T20-Q7]',
    async (t) => {
      const pipeline = await pipelineIn(t);
      await pipeline.startSensor('alert-recovery');
      const source = await pipeline.startSource('alerts');
      const headers = pipeline.token('alerts');
      const post = async (delivery: Delivery) => (await source.post(delivery)).status;
      const body = notification();

      assert.equal(await post({ body }), 401);
      assert.equal(await post({ body, headers: { authorization: 'Bearer nobody' } }), 401);
      assert.equal(await post({ body, headers: pipeline.token('decisions') }), 401);
      assert.equal(await post({ body: '{"status": "firing", ', headers }), 400);
      const others = [
        { commonLabels: { alertname: 'SomethingElse' } },
        { commonLabels: { system: 'elsewhere' } },
        { commonLabels: { recovery_retries: '9' } },
        { commonLabels: { recovery_retries: '2\n' } },
        { alert: { fingerprint: '../escape' } },
        { status: 'resolved' },
      ];
      for (const other of others) assert.equal(await post({ body: notification(other), headers }), 200);
      assert.equal(await post({ body: '[]', headers }), 200);
      // The sensor takes events in order: once it has carried out the last one, it has looked at the others.
      assert.equal(await post({ body, headers }), 200);
      const workflow = await recovered(t);
      assert.deepEqual(arguments_.parse(workflow).spec.arguments.parameters, [{ name: 'max-attempts', value: '2' }]);
      assert.deepEqual(await namesOf(t, WORKFLOW), [recoveryName()]);
    },
  ),
  test(
    'a notification that comes twice starts one recovery, and the second ends as a dead letter that names it',
    async (t) => {
      const pipeline = await pipelineIn(t);
      await pipeline.startSensor('alert-recovery');
      const source = await pipeline.startSource('alerts');
      const headers = pipeline.token('alerts');
      const again = { ...ALERT, startsAt: '2026-01-31T13:00:00Z' };
      await source.post({ body: notification(), headers });
      await source.post({ body: notification(), headers });
      await source.post({ body: notification({ alert: again }), headers });
      const letter = await eventually(
        'the dead letter',
        async () => (await t.admin.list({ apiVersion: 'v1', kind: 'Event', namespace: t.namespace })).find(({ reason }) => reason === 'GaveUp'),
        { timeout: 100_000 },
      );
      assert.match(String(letter['message']), new RegExp(`submit the Workflow ${recoveryName()} \\(event [0-9a-f]{32}\\)$`));
      assert.deepEqual(z.object({ kind: z.string(), name: z.string() }).parse(letter['involvedObject']), {
        kind: 'Sensor',
        name: 'alert-recovery',
      });
      await recovered(t, again);
      assert.deepEqual(await namesOf(t, WORKFLOW), [recoveryName(), recoveryName(again)].sort());
    },
    { timeout: 240_000 },
  ),
  test(
    'a signed event of the repository and a decision open their own gate and no other; nothing opens the approval [T20-N11] [T20-N12] [T20-F48] [T20-Q7]',
    async (t) => {
      const pipeline = await pipelineIn(t);
      await pipeline.startSensor('repository-ready');
      await pipeline.startSensor('person-decided');
      const repository = await pipeline.startSource('repository');
      const decisions = await pipeline.startSource('decisions');
      const workflow = await t.submit(GATES);
      const held = workflow.metadata.name;
      const gates = (expected: Record<string, string>) =>
        eventually(`the gates are ${JSON.stringify(expected)}`, async () => {
          const phases = await phasesOf(t, workflow);
          return Object.keys(expected).every((name) => phases[name] === expected[name]);
        });
      const waiting = { 'repository-gate': 'Running', 'manual-gate': 'Running', 'approval-gate': 'Running', pause: 'Running' };
      await gates(waiting);

      const ready = { action: 'stage-ready', client_payload: { workflow: held } };
      const signed = pipeline.signed('repository_dispatch', ready);
      assert.equal((await repository.post({ ...signed, headers: { 'x-github-event': 'repository_dispatch' } })).status, 400);
      const other = pipeline.signed('repository_dispatch', { ...ready, client_payload: { workflow: 'another' } });
      assert.equal((await repository.post({ body: signed.body, headers: other.headers ?? {} })).status, 400);
      for (const harmless of [
        pipeline.signed('push', ready),
        pipeline.signed('repository_dispatch', { ...ready, action: 'opened' }),
        pipeline.signed('repository_dispatch', { ...ready, client_payload: { workflow: '@latest' } }),
        pipeline.signed('repository_dispatch', { ...ready, client_payload: { workflow: '--node-field-selector=' } }),
        signed,
      ]) {
        assert.equal((await repository.post(harmless)).status, 200);
      }
      await gates({ ...waiting, 'repository-gate': 'Succeeded' });

      const decision = JSON.stringify({ decision: 'continue', workflow: held });
      assert.equal((await decisions.post({ body: decision, headers: pipeline.token('alerts') })).status, 401);
      const headers = pipeline.token('decisions');
      await decisions.post({ body: JSON.stringify({ decision: 'approve', workflow: held }), headers });
      assert.equal((await decisions.post({ body: decision, headers })).status, 200);
      await gates({ ...waiting, 'repository-gate': 'Succeeded', 'manual-gate': 'Succeeded' });
    },
  ),
  test(
    'a failed workflow has one Remediation, after a restart of the source too, and none from here if its exit handler made it [T20-N4] [T20-N9] [T20-N12]',
    async (t) => {
      const pipeline = await pipelineIn(t);
      await pipeline.startSensor('workflow-failed-remediation');
      const source = await pipeline.startSource('failed-workflows');
      const handled = await t.admin.create(inNamespace(t, failedWorkflow('handled', { handler: 'Succeeded' })));
      const failed = await t.admin.create(
        inNamespace(t, failedWorkflow('failed', { handler: 'Failed', message: 'x'.repeat(5000) })),
      );
      const made = await remediationOf(t, failed);
      assert.equal(made.spec.runbook, 'agent-pipeline-workflow-failure');
      assert.deepEqual(made.spec.parameters, { workflow: 'failed', stage: 'code-analysis' });
      assert.equal(made.spec.source.workflow.message.length, 4096);

      await source.stop();
      const meanwhile = await t.admin.create(inNamespace(t, failedWorkflow('meanwhile')));
      await pipeline.startSource('failed-workflows');
      assert.equal((await remediationOf(t, meanwhile)).spec.source.workflow.message, 'no message');
      const expected = [failed, meanwhile].map(({ metadata }) => `wf-${metadata.uid ?? ''}`).sort();
      assert.deepEqual(await namesOf(t, REMEDIATION), expected);
      assert.ok(!expected.includes(`wf-${handled.metadata.uid ?? ''}`));
    },
    { timeout: 240_000 },
  ),
  test(
    'an event that is on the bus is carried out once, though the bus and the sensor restart in between',
    async (t) => {
      const pipeline = await pipelineIn(t);
      const sensor = await pipeline.startSensor('alert-recovery');
      const source = await pipeline.startSource('alerts');
      const headers = pipeline.token('alerts');
      await sensor.stop();
      assert.equal((await source.post({ body: notification(), headers })).status, 200);
      await t.cluster.events.restartBus();
      await pipeline.startSensor('alert-recovery');
      await recovered(t);
      const later = { ...ALERT, startsAt: '2026-02-01T00:00:00Z' };
      await eventually(
        'the source is on the bus again',
        async () => (await source.post({ body: notification({ alert: later }), headers })).status === 200,
      );
      await recovered(t, later);
      assert.deepEqual(await namesOf(t, WORKFLOW), [recoveryName(), recoveryName(later)].sort());
    },
    { alone: true, timeout: 240_000 },
  ),
  test('the accounts of the sensors may do what their operation needs, and no more', async (t) => {
    await pipelineIn(t);
    const { admin, namespace } = t;
    const made = await admin.create(inNamespace(t, failedWorkflow('target')));
    const target = { ...WORKFLOW, namespace, name: made.metadata.name };
    const refused = async (account: string, what: string, call: (api: Context['admin']) => Promise<unknown>) => {
      const api = admin.as(await admin.token(namespace, account));
      await assert.rejects(
        call(api),
        (error) => error instanceof ApiError && error.status === 403,
        `${account} may ${what}`,
      );
    };
    for (const account of ['alert-recovery', 'person-decided', 'repository-ready', 'workflow-failed-remediation']) {
      const name = `${account}-sensor`;
      await refused(name, 'delete workflows', (api) => api.remove(target));
      await refused(name, 'patch workflows', (api) => api.patch(target, { metadata: { labels: { a: 'b' } } }));
      await refused(name, 'read secrets', (api) => api.list({ apiVersion: 'v1', kind: 'Secret', namespace }));
      await refused(name, 'read remediations', (api) => api.list({ ...REMEDIATION, namespace }));
      await refused(name, 'make pods', (api) =>
        api.create({ apiVersion: 'v1', kind: 'Pod', metadata: { namespace, name: 'p' }, spec: { containers: [] } }),
      );
    }
  }),
];

function inNamespace<T extends { readonly metadata: object }>({ namespace }: Context, object: T) {
  return { ...object, metadata: { ...object.metadata, namespace } };
}
