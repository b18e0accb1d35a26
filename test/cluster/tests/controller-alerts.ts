import assert from 'node:assert/strict';
import { LEADER_LEASE, PAUSE_CONFIG } from '../../../src/conventions/controller.ts';
import { pauseMap } from '../controller-account.ts';
import { remediationsOf, startController } from '../controller.ts';
import {
  alert,
  EPISODE,
  READ,
  reaches,
  RESTART,
  restarts,
  runbook,
  RUNBOOK,
  staleCredentials,
} from '../support/old-credentials.ts';
import { test, type Context } from '../test.ts';
import { eventually } from '../wait.ts';

async function inForce({ admin, namespace }: Context, status: string) {
  return eventually(`the Runbook is said to be in force: ${status}`, async () => {
    const found = await admin.get({
      apiVersion: 'stanchion.dev/v1alpha1',
      kind: 'Runbook',
      namespace,
      name: RUNBOOK,
    });
    const said = found['status'] as
      | { conditions?: { type: string; status: string; message: string; observedGeneration: number }[] }
      | undefined;
    const generation = (found.metadata as { generation?: number }).generation;
    return said?.conditions?.find(
      (one) => one.type === 'InForce' && one.status === status && one.observedGeneration === generation,
    );
  });
}

export const tests = [
  test('an alert is stored, acted on once, verified and closed', async (t) => {
    await staleCredentials(t);
    await t.apply(runbook(t));
    const controller = await startController(t, {
      rules: [...READ, ...RESTART],
      settings: { mode: 'guarded' },
    });
    const answer = await controller.notify([alert()]);
    assert.equal(answer.status, 200, await answer.text());
    const { status } = await reaches(t, 'Closed', [controller]);
    assert.equal(status?.outcome, 'Recovered');
    assert.deepEqual(
      status.journal?.map(({ state }) => state),
      ['done'],
    );
    assert.equal(await restarts(t), 1);
    const lines = await controller.audit();
    assert.deepEqual(
      lines.map(({ kind, outcome, remediation }) => [kind, outcome, remediation]),
      [['action', 'done', EPISODE]],
    );
    assert.match(
      await controller.metrics(),
      /stanchion_actions_total\{action="restartWorkload",outcome="done"\} 1/,
    );
    const again = await controller.notify([alert(), alert('resolved')]);
    assert.equal(await again.text(), 'opened 1, resolved 1, ignored 0\n');
    assert.equal((await remediationsOf(t)).length, 1);
  }),
  test('in shadow it says what it would do, and writes nothing but its own records', async (t) => {
    await staleCredentials(t);
    await t.apply(runbook(t));
    const controller = await startController(t, { rules: READ });
    await controller.notify([alert()]);
    const { status } = await reaches(t, 'Refused', [controller]);
    assert.equal(status?.refusal?.guard, 'Shadow');
    assert.equal(await restarts(t), 0);
    assert.doesNotMatch(await controller.metrics(), /stanchion_kubernetes_requests_total\{[^}]*status="403"/);
    await controller.notify([alert('resolved')]);
    await reaches(t, 'Closed', [controller]);
    await controller.program.stop();
    const { namespace } = t;
    const lease = await t.admin.get({
      apiVersion: 'coordination.k8s.io/v1',
      kind: 'Lease',
      namespace,
      name: LEADER_LEASE,
    });
    assert.equal(
      (lease['spec'] as { holderIdentity: string }).holderIdentity,
      '',
      'it lets another one lead',
    );
  }),
  test(
    'a changed Runbook counts at once, and an invalid one leaves the last valid one in force, also over a restart',
    async (t) => {
      await staleCredentials(t);
      await t.apply(runbook(t));
      const started = { rules: [...READ, ...RESTART], settings: { mode: 'guarded' } };
      const first = await startController(t, started);
      await inForce(t, 'True');
      const pattern = [{ id: 'x', text: 'Not a pattern.', pattern: '^($' }];
      await t.apply(runbook(t, { parameters: pattern }));
      assert.match((await inForce(t, 'False')).message, /the last valid version stays in force.*no pattern/);
      await first.program.stop();
      const second = await startController(t, { ...started, identity: 'replica-b' });
      assert.equal((await second.notify([alert()])).status, 200);
      const { status } = await reaches(t, 'Closed', [second], 90_000);
      assert.equal(status?.outcome, 'Recovered');
      assert.equal(await restarts(t), 1);
      await t.apply(runbook(t, { suspend: true }));
      await inForce(t, 'True');
    },
    { timeout: 180_000 },
  ),
  test(
    'what is paused changes nothing until the pause ends, and a map that is gone is a pause',
    async (t) => {
      await staleCredentials(t);
      await t.apply(runbook(t));
      const controller = await startController(t, {
        rules: [...READ, ...RESTART],
        settings: { mode: 'guarded' },
      });
      await t.admin.remove({
        apiVersion: 'v1',
        kind: 'ConfigMap',
        namespace: t.namespace,
        name: PAUSE_CONFIG.name,
      });
      await controller.notify([alert()]);
      const { status } = await reaches(t, 'Refused', [controller]);
      assert.equal(status?.refusal?.guard, 'Paused');
      assert.equal(await restarts(t), 0);
      await t.apply(pauseMap('false'));
      await reaches(t, 'Closed', [controller], 90_000);
      assert.equal(await restarts(t), 1);
    },
    { timeout: 180_000 },
  ),
];
