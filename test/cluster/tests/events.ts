import assert from 'node:assert/strict';
import { EXECUTOR_RULES } from '../argo.ts';
import { allow, accountReady } from '../namespace.ts';
import { test, type Context } from '../test.ts';
import { eventually } from '../wait.ts';

const TOKEN = 'a-made-up-token';

const source = {
  apiVersion: 'argoproj.io/v1alpha1',
  kind: 'EventSource',
  metadata: { name: 'hook' },
  spec: {
    webhook: {
      notice: {
        endpoint: '/notices',
        method: 'POST',
        port: '12000',
        authSecret: { name: 'hook-token', key: 'token' },
      },
    },
  },
};

const workflow = {
  apiVersion: 'argoproj.io/v1alpha1',
  kind: 'Workflow',
  metadata: { generateName: 'submitted-' },
  spec: {
    entrypoint: 'stage',
    serviceAccountName: 'default',
    templates: [
      { name: 'stage', container: { image: 'stage.example.com/stage:v1', command: ['/bin/stage'] } },
    ],
  },
};

const note = {
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { generateName: 'note-' },
  data: { word: 'none' },
};

function sensor(namespace: string) {
  return {
    apiVersion: 'argoproj.io/v1alpha1',
    kind: 'Sensor',
    metadata: { name: 'listener' },
    spec: {
      template: { serviceAccountName: 'listener' },
      dependencies: [{ name: 'notice', eventSourceName: 'hook', eventName: 'notice' }],
      triggers: [
        {
          template: {
            name: 'note',
            k8s: {
              operation: 'create',
              source: { resource: { ...note, metadata: { ...note.metadata, namespace } } },
              parameters: [{ src: { dependencyName: 'notice', dataKey: 'body.word' }, dest: 'data.word' }],
            },
          },
        },
        {
          template: {
            name: 'workflow',
            argoWorkflow: {
              operation: 'submit',
              source: { resource: { ...workflow, metadata: { ...workflow.metadata, namespace } } },
            },
          },
        },
      ],
    },
  };
}

async function listen(t: Context): Promise<string> {
  const { admin, namespace, cluster } = t;
  const data = { token: Buffer.from(TOKEN).toString('base64') };
  await t.apply({ apiVersion: 'v1', kind: 'Secret', metadata: { name: 'hook-token' }, data });
  await t.apply({ apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: 'listener' } });
  await accountReady(admin, namespace, 'listener');
  const rules = [
    { apiGroups: [''], resources: ['configmaps'], verbs: ['create'] },
    { apiGroups: ['argoproj.io'], resources: ['workflows'], verbs: ['create'] },
  ];
  await allow(admin, { namespace, account: 'listener', name: 'listener', rules });
  await allow(admin, { namespace, account: 'default', name: 'executor', rules: EXECUTOR_RULES });
  const hook = await cluster.events.startEventSource(await t.apply(source));
  await cluster.events.startSensor(await t.apply(sensor(namespace)));
  return hook.urls['notice'] ?? '';
}

async function post(url: string, token: string): Promise<number> {
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
  return (await fetch(url, { method: 'POST', headers, body: JSON.stringify({ word: 'hello' }) })).status;
}

export const tests = [
  test('an event at a webhook makes an object and starts a workflow, through the bus and the sensor', async (t) => {
    const url = await listen(t);
    assert.equal(await post(url, 'another-token'), 401);
    assert.equal(await post(url, TOKEN), 200);
    const notes = await eventually('the sensor made a ConfigMap', async () => {
      const all = await t.admin.list({ apiVersion: 'v1', kind: 'ConfigMap', namespace: t.namespace });
      const made = all.filter(({ metadata }) => metadata.name.startsWith('note-'));
      return made.length > 0 && made;
    });
    assert.deepEqual(
      notes.map((made) => made['data']),
      [{ word: 'hello' }],
    );
    const [started] = await eventually('the sensor submitted a workflow', async () => {
      const all = await t.admin.list({
        apiVersion: 'argoproj.io/v1alpha1',
        kind: 'Workflow',
        namespace: t.namespace,
      });
      return all.length > 0 && all;
    });
    assert.ok(started !== undefined);
    assert.equal((await t.finished(started)).phase, 'Succeeded');
  }),
];
