import assert from 'node:assert/strict';
import { z } from 'zod';
import type { KubeObject } from '../api.ts';
import { ALERT, notification, recoveryName } from '../notification.ts';
import { pipelineIn, type Delivery } from '../pipeline.ts';
import { test, type Context } from '../test.ts';
import { eventually } from '../wait.ts';

const WORKFLOW = { apiVersion: 'argoproj.io/v1alpha1', kind: 'Workflow' };

function recovered(context: Context, alert?: typeof ALERT): Promise<KubeObject> {
  const ref = { ...WORKFLOW, namespace: context.namespace, name: recoveryName(alert) };
  return eventually(`the workflow ${ref.name}`, () => context.admin.find(ref));
}

const arguments_ = z.object({
  spec: z.object({ arguments: z.object({ parameters: z.array(z.unknown()) }) }),
});

async function workflowsIn({ admin, namespace }: Context): Promise<string[]> {
  return (await admin.list({ ...WORKFLOW, namespace })).map(({ metadata }) => metadata.name).sort();
}

export const tests = [
  test('an alert starts one recovery; without its token, malformed or about anything else it starts none [T20-N2] [T20-N3] [T20-N10] [T20-F34] [T20-Q7]', async (t) => {
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
    assert.deepEqual(arguments_.parse(workflow).spec.arguments.parameters, [
      { name: 'max-attempts', value: '2' },
    ]);
    assert.deepEqual(await workflowsIn(t), [recoveryName()]);
  }),
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
        async () =>
          (await t.admin.list({ apiVersion: 'v1', kind: 'Event', namespace: t.namespace })).find(
            ({ reason }) => reason === 'GaveUp',
          ),
        { timeout: 100_000 },
      );
      assert.match(
        String(letter['message']),
        new RegExp(`submit the Workflow ${recoveryName()} \\(event [0-9a-f]{32}\\)$`),
      );
      assert.deepEqual(z.object({ kind: z.string(), name: z.string() }).parse(letter['involvedObject']), {
        kind: 'Sensor',
        name: 'alert-recovery',
      });
      await recovered(t, again);
      assert.deepEqual(await workflowsIn(t), [recoveryName(), recoveryName(again)].sort());
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
      const bus = await t.cluster.events.bus(t.namespace);
      await bus.stop();
      assert.notEqual((await source.post({ body: notification(), headers })).status, 200);
      await bus.startAgain();
      await pipeline.startSensor('alert-recovery');
      await recovered(t);
      const later = { ...ALERT, startsAt: '2026-02-01T00:00:00Z' };
      await eventually(
        'the source is on the bus again',
        async () => (await source.post({ body: notification({ alert: later }), headers })).status === 200,
      );
      await recovered(t, later);
      assert.deepEqual(await workflowsIn(t), [recoveryName(), recoveryName(later)].sort());
    },
    { timeout: 240_000 },
  ),
];
