import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import type { Manifest } from '../api.ts';
import { startController } from '../controller.ts';
import { episodeOf, reachesPhase } from '../support/episode.ts';
import { READ, RESTART, restarts, RUNBOOK, runbook, staleCredentials } from '../support/old-credentials.ts';
import { test, type Context } from '../test.ts';

function remediation({ namespace }: Context, name: string, source: object): Manifest {
  return {
    apiVersion: 'stanchion.dev/v1alpha1',
    kind: 'Remediation',
    metadata: { name, namespace },
    spec: { runbook: RUNBOOK, source },
  };
}

export const tests = [
  test('a Remediation of a failed workflow is carried out once, whoever makes it first and however often', async (t) => {
    await staleCredentials(t);
    await t.apply(runbook(t));
    const uid = randomUUID();
    const name = `wf-${uid}`;
    const workflow = { namespace: t.namespace, name: 'nightly-1', uid };
    // Before the controller is there: it is found by the list, and the other by the watch.
    await t.admin.create(remediation(t, name, { workflow }));
    const controller = await startController(t, {
      rules: [...READ, ...RESTART],
      settings: { mode: 'guarded' },
    });
    await assert.rejects(t.admin.create(remediation(t, name, { workflow })), /already exists/);
    const { status } = await reachesPhase(t, { name, phase: 'Closed', replicas: [controller] });
    assert.equal(status?.outcome, 'Recovered');
    assert.equal(await restarts(t), 1);
    await assert.rejects(t.admin.create(remediation(t, name, { workflow })), /already exists/);
    await controller.program.kill();
  }),
  test('a Remediation that a person makes is carried out without any alert, and a cancelled one is over', async (t) => {
    await staleCredentials(t);
    await t.apply(runbook(t));
    const replicas = [
      await startController(t, { rules: [...READ, ...RESTART], settings: { mode: 'guarded' } }),
    ];
    const person = { by: 'ann', reason: 'The shop refuses everybody.' };
    await t.admin.create(remediation(t, 'by-ann', { person }));
    const { status } = await reachesPhase(t, { name: 'by-ann', phase: 'Closed', replicas });
    assert.equal(status?.outcome, 'Recovered');
    assert.equal(await restarts(t), 1);

    // Nothing is wrong any more, so nothing applies, and only a person ends it.
    await t.admin.create(remediation(t, 'by-ann-again', { person }));
    await reachesPhase(t, { name: 'by-ann-again', phase: 'Escalated', replicas });
    const found = await episodeOf(t, 'by-ann-again');
    if (found === undefined) throw new Error('it is gone');
    await t.admin.patch(
      { ...found, namespace: t.namespace, name: 'by-ann-again' },
      { spec: { cancel: true } },
    );
    const over = await reachesPhase(t, { name: 'by-ann-again', phase: 'Closed', replicas });
    assert.equal(over.status?.outcome, 'Cancelled');
    assert.equal(await restarts(t), 1);
    await replicas[0]?.program.kill();
  }),
];
