import assert from 'node:assert/strict';
import { pauseMap } from '../controller-account.ts';
import { remediationsOf, startController } from '../controller.ts';
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
import { PATIENCE } from '../support/patience.ts';
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
    'with refusals, cuts and lost watches on the way to the API server an episode still closes, acted on once [T20-G6]',
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
        const faults = everyKind();
        const happened = new Set<string>();
        proxy.inject((asked) => {
          const fault = faults(asked);
          if (typeof fault === 'object' && 'status' in fault) happened.add(`${asked.method} ${fault.status}`);
          else if (fault === 'cut') happened.add(asked.isWatch ? 'watch cut' : 'cut');
          return fault;
        });
        // The watches that are open know nothing of it yet.
        proxy.cutAll();
        await eventually(
          'the alert is stored',
          async () => (await controller.notify([alert()])).status === 200,
        );
        const { status } = await reaches(t, 'Closed', [controller], 150_000);
        assert.equal(status?.outcome, 'Recovered');
        assert.equal(await restarts(t), 1);
        for (const fault of ['PATCH 409', 'PATCH 429', 'PATCH 503', 'GET 429', 'GET 500', 'watch cut'])
          assert.ok(happened.has(fault), `${fault} is none of ${[...happened].join(', ')}`);
      } finally {
        await proxy.stop();
      }
    },
    { timeout: 240_000 },
  ),
  test(
    'while the API server is away no alert is taken for stored, and afterwards everything goes on [T20-G8]',
    async (t) => {
      await staleCredentials(t);
      await t.apply(runbook(t));
      const controller = await startController(t, {
        rules: [...READ, ...RESTART],
        settings: { mode: 'guarded' },
        // A server that is away for longer than a lease lasts ends whoever led, and the kubelet begins it anew.
        restarts: true,
      });
      assert.ok(controller.startedWithin < 2, `ready after ${controller.startedWithin} s of processor time`);
      await t.cluster.processes.restart('kube-apiserver', async () => {
        assert.equal((await controller.notify([alert()])).status, 503);
      });
      await eventually(
        'the alert is stored',
        async () => (await controller.notify([alert()]).catch(() => null))?.status === 200,
        { timeout: PATIENCE },
      );
      const { status } = await reaches(t, 'Closed', [controller], 90_000);
      assert.equal(status?.outcome, 'Recovered');
      assert.equal(await restarts(t), 1);
    },
    { alone: true, timeout: 240_000 },
  ),
  test(
    'while etcd is away no alert is taken for stored, and what was stored before goes on afterwards [T20-G8]',
    async (t) => {
      await staleCredentials(t);
      await t.apply(runbook(t));
      const controller = await startController(t, {
        rules: [...READ, ...RESTART],
        settings: { mode: 'guarded' },
        // Without storage no lease can be renewed, and what lost it begins anew, as a kubelet has it.
        restarts: true,
      });
      const early = alert();
      const late = { ...alert(), fingerprint: 'ffeeddccbbaa9988' };
      // Paused, so that it is stored and cannot be over before the outage.
      await t.apply(pauseMap('true'));
      assert.equal((await controller.notify([early])).status, 200);
      await t.cluster.processes.restart('etcd', async () => {
        const answers = await Promise.all(
          [late, late].map((one) => controller.notify([one]).catch(() => null)),
        );
        for (const answer of answers)
          assert.ok(answer === null || answer.status === 503, `${answer?.status}`);
      });
      await eventually('the API server stores again', () => t.apply(pauseMap('false')).then(() => true), {
        timeout: PATIENCE,
      });
      await reaches(t, 'Closed', [controller], PATIENCE);
      assert.equal(await restarts(t), 1);
      await eventually(
        'the other alert is stored',
        async () => (await controller.notify([late]).catch(() => null))?.status === 200,
        { timeout: PATIENCE },
      );
      const names = (await remediationsOf(t)).map(({ metadata }) => metadata.name);
      assert.equal(names.length, 2, names.join(', '));
    },
    { alone: true, timeout: 2 * PATIENCE },
  ),
];
