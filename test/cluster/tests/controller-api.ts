import assert from 'node:assert/strict';
import { remediationsOf } from '../controller.ts';
import { faultyProxy } from '../faulty-proxy.ts';
import { overloaded } from '../support/faults.ts';
import { startKept } from '../support/kept.ts';
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

const started = { rules: [...READ, ...RESTART], settings: { mode: 'guarded' } };

export const tests = [
  test(
    'with watches too old, half answers, a server that takes five seconds or wants to be left alone, a change is made once',
    async (t) => {
      await staleCredentials(t);
      await t.apply(runbook(t));
      const proxy = await faultyProxy(t.cluster);
      const controller = await startKept(t, { ...started, server: proxy.server });
      try {
        proxy.inject(overloaded());
        // The watches that are open know nothing of it yet.
        proxy.cutAll();
        await eventually(
          'the alert is stored',
          async () => (await controller.current().notify([alert()])).status === 200,
        );
        const { status } = await reaches(t, 'Closed', [controller.current()], 150_000);
        assert.equal(status?.outcome, 'Recovered');
        assert.equal(await restarts(t), 1);
        assert.ok(proxy.injected() > 5, `${proxy.injected()} faults`);
      } finally {
        await controller.stop();
        await proxy.stop();
      }
    },
    { timeout: 240_000 },
  ),
  test(
    'a replica that cannot see the API server says that it is blind and takes nothing in, and comes back by itself',
    async (t) => {
      await t.apply(runbook(t));
      const proxy = await faultyProxy(t.cluster);
      const leader = await startKept(t, started);
      const other = await startKept(t, { ...started, identity: 'replica-b', server: proxy.server });
      try {
        proxy.inject(() => 'cut');
        proxy.cutAll();
        const ready = async (status: number) => {
          const found = await other.current().ready();
          return found.status === status && found.text;
        };
        const why = await eventually('it is not ready', () => ready(503), { timeout: 90_000 });
        assert.match(why, /what is known of .* is old|not read yet/);
        await eventually('the other one is', async () => (await leader.current().ready()).status === 200);
        const refused = async () => (await other.current().notify([alert()])).status === 503;
        await eventually('it takes nothing in', refused);
        assert.deepEqual(await remediationsOf(t), []);
        proxy.inject(() => 'none');
        await eventually('it is ready again', () => ready(200), { timeout: 90_000 });
        const stored = async () => (await other.current().notify([alert()])).status === 200;
        await eventually('it takes the alert in', stored);
        assert.equal((await remediationsOf(t)).length, 1);
      } finally {
        await Promise.all([leader.stop(), other.stop()]);
        await proxy.stop();
      }
    },
    { timeout: 240_000 },
  ),
];
