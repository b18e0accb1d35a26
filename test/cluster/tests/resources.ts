import assert from 'node:assert/strict';
import { runForReal } from '../kubelet/outcomes/index.ts';
import { allow } from '../namespace.ts';
import { test } from '../test.ts';

/** A workflow whose one step makes a ConfigMap, and passes on what is in it. */
function maker(serviceAccountName: string) {
  const manifest =
    'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  generateName: made-\ndata:\n  word: hello\n';
  return {
    entrypoint: 'make',
    serviceAccountName,
    templates: [
      {
        name: 'make',
        resource: { action: 'create', manifest, successCondition: 'data.word == hello' },
        outputs: { parameters: [{ name: 'word', valueFrom: { jsonPath: '{.data.word}' } }] },
      },
    ],
  };
}

export const tests = [
  test('a resource step may do what the Role of its ServiceAccount allows', async (t) => {
    const rules = [{ apiGroups: [''], resources: ['configmaps'], verbs: ['create', 'get'] }];
    await allow(t.admin, { namespace: t.namespace, account: 'default', name: 'maker', rules });
    const { phase, nodes } = await t.finished(await t.submit(maker('default')));
    assert.equal(phase, 'Succeeded');
    assert.equal(nodes[0]?.outputs?.parameters[0]?.value, 'hello');
    const made = await t.admin.list({ apiVersion: 'v1', kind: 'ConfigMap', namespace: t.namespace });
    assert.equal(made.filter(({ metadata }) => metadata.name.startsWith('made-')).length, 1);
  }),
  test('a resource step may do nothing else, and its message says what is forbidden', async (t) => {
    const { phase, message } = await t.finished(await t.submit(maker('default')));
    assert.equal(phase, 'Failed');
    assert.match(message, /configmaps is forbidden.*system:serviceaccount:test-\w+:default/);
  }),
  test('a step whose account may not report results is an error', async (t) => {
    const account = { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: 'stranger' } };
    await t.apply(account);
    const container = { image: 'stage.example.com/stage:v1', command: ['/bin/stage'] };
    const templates = [{ name: 'stage', container }];
    const spec = { entrypoint: 'stage', serviceAccountName: 'stranger', templates };
    const { phase, message } = await t.finished(await t.submit(spec));
    assert.equal(phase, 'Error');
    assert.match(message, /workflowtaskresults.* is forbidden/);
  }),
  test('the shell text of a step runs, and a later step gets what it wrote', async (t) => {
    t.play(() => runForReal(['/work']));
    const image = 'shell.example.com/sh:v1';
    const write = {
      name: 'write',
      container: { image, command: ['sh', '-c'], args: ['echo "$((20 + 22))" > /work/answer'] },
      outputs: { parameters: [{ name: 'answer', valueFrom: { path: '/work/answer' } }] },
    };
    const check = {
      name: 'check',
      inputs: { parameters: [{ name: 'answer' }] },
      script: {
        image,
        command: ['sh'],
        source: 'test "$ANSWER" = 42 || { echo "it was $ANSWER"; exit 3; }',
        env: [{ name: 'ANSWER', value: '{{inputs.parameters.answer}}' }],
      },
    };
    const passOn = { parameters: [{ name: 'answer', value: '{{steps.write.outputs.parameters.answer}}' }] };
    const steps = [
      [{ name: 'write', template: 'write' }],
      [{ name: 'check', template: 'check', arguments: passOn }],
    ];
    const spec = { entrypoint: 'main', templates: [{ name: 'main', steps }, write, check] };
    const { phase, message } = await t.finished(await t.submit(spec));
    assert.equal(`${phase} ${message}`.trim(), 'Succeeded');
    assert.deepEqual(
      t.executions().map(({ template }) => template),
      ['write', 'check'],
    );
  }),
];
