import assert from 'node:assert/strict';
import type { KubeObject } from '../api.ts';
import { pipelineIn } from '../pipeline.ts';
import { test, type Context } from '../test.ts';
import { eventually } from '../wait.ts';
import { progress } from '../workflow.ts';

/** Three gates side by side: whatever is opened, the others must go on waiting. */
const GATES = {
  entrypoint: 'main',
  templates: [
    {
      name: 'main',
      steps: [
        ['repository-gate', 'manual-gate', 'approval-gate', 'pause'].map((name) => ({
          name,
          template: 'wait',
        })),
      ],
    },
    { name: 'wait', suspend: {} },
  ],
};

async function phasesOf(context: Context, workflow: KubeObject): Promise<Record<string, string>> {
  const { nodes } = await progress(context.admin, workflow);
  const gates = nodes.filter(({ type }) => type === 'Suspend');
  return Object.fromEntries(gates.map(({ displayName, phase }) => [displayName, phase]));
}

export const tests = [
  test('a signed event of the repository and a decision open their own gate and no other; nothing opens the approval [T20-N11] [T20-N12] [T20-F48] [T20-Q7]', async (t) => {
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
    const waiting = {
      'repository-gate': 'Running',
      'manual-gate': 'Running',
      'approval-gate': 'Running',
      pause: 'Running',
    };
    await gates(waiting);

    const ready = { action: 'stage-ready', client_payload: { workflow: held } };
    const signed = pipeline.signed('repository_dispatch', ready);
    assert.equal(
      (await repository.post({ ...signed, headers: { 'x-github-event': 'repository_dispatch' } })).status,
      400,
    );
    const other = pipeline.signed('repository_dispatch', {
      ...ready,
      client_payload: { workflow: 'another' },
    });
    assert.equal((await repository.post({ body: signed.body, headers: other.headers ?? {} })).status, 400);
    for (const harmless of [
      pipeline.signed('push', ready),
      pipeline.signed('repository_dispatch', { ...ready, action: 'opened' }),
      pipeline.signed('repository_dispatch', { ...ready, client_payload: { workflow: '@latest' } }),
      pipeline.signed('repository_dispatch', {
        ...ready,
        client_payload: { workflow: '--node-field-selector=' },
      }),
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
  }),
];
