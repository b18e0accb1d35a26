import assert from 'node:assert/strict';
import { startController } from '../controller.ts';
import { faultyProxy } from '../faulty-proxy.ts';
import { everyKind } from '../support/faults.ts';
import {
  alert,
  READ,
  reaches,
  RESTART,
  restarts,
  runbook,
  staleCredentials,
} from '../support/old-credentials.ts';
import { test } from '../test.ts';
import { eventually } from '../wait.ts';

export const tests = [
  test('when the leader is killed another one goes on, and nothing is done twice', async (t) => {
    await staleCredentials(t);
    await t.apply(runbook(t));
    const started = { rules: [...READ, ...RESTART], settings: { mode: 'guarded' } };
    const first = await startController(t, started);
    const second = await startController(t, { ...started, identity: 'replica-b' });
    // The one that does not lead takes alerts in as well.
    assert.equal((await second.notify([alert()])).status, 200);
    await reaches(t, 'Verifying', [first, second]);
    first.kill();
    const { status } = await reaches(t, 'Closed', [second], 90_000);
    assert.equal(status?.outcome, 'Recovered');
    assert.equal(await restarts(t), 1);
    assert.match(await second.metrics(), /leader_election_master_status 1/);
  }),
  test(
    'with refusals, cuts and silence on the way to the API server an episode still closes, acted on once',
    async (t) => {
      await staleCredentials(t);
      await t.apply(runbook(t));
      const proxy = await faultyProxy(t.cluster);
      try {
        const settings = { mode: 'guarded' };
        const controller = await startController(t, {
          rules: [...READ, ...RESTART],
          settings,
          server: proxy.server,
        });
        proxy.inject(everyKind());
        await eventually(
          'the alert is stored',
          async () => (await controller.notify([alert()])).status === 200,
        );
        const { status } = await reaches(t, 'Closed', [controller], 150_000);
        assert.equal(status?.outcome, 'Recovered');
        assert.equal(await restarts(t), 1);
        assert.ok(proxy.injected() > 5, `${proxy.injected()} faults`);
      } finally {
        await proxy.stop();
      }
    },
    { timeout: 240_000 },
  ),
  test(
    'while the API server is away no alert is taken for stored, and afterwards everything goes on',
    async (t) => {
      await staleCredentials(t);
      await t.apply(runbook(t));
      const controller = await startController(t, {
        rules: [...READ, ...RESTART],
        settings: { mode: 'guarded' },
      });
      assert.ok(controller.startedWithin < 2, `ready after ${controller.startedWithin} s of processor time`);
      await t.cluster.processes.restart('kube-apiserver', async () => {
        assert.equal((await controller.notify([alert()])).status, 503);
      });
      await eventually(
        'the alert is stored',
        async () => (await controller.notify([alert()])).status === 200,
      );
      const { status } = await reaches(t, 'Closed', [controller], 90_000);
      assert.equal(status?.outcome, 'Recovered');
      assert.equal(await restarts(t), 1);
    },
    { alone: true, timeout: 240_000 },
  ),
];
