import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { person, refOf, role, RUNBOOK } from '../admission.ts';
import type { Remediation } from '../controller.ts';
import { replicasOf, stanchion, stanchionAs } from '../operator.ts';
import { alerted, approvalWaits, reaches } from '../support/approval.ts';
import { test } from '../test.ts';
import { eventually } from '../wait.ts';

/** Longer than a blocked plan waits until it is looked at again. */
const PATIENT = { timeout: 180_000 };
const REASON = '--reason=It is needed.';

export const tests = [
  test(
    'a person with the verb approves by the command line, the controller acts, and the lease is listed and returned',
    async (t) => {
      const controller = await approvalWaits(t);
      const name = await alerted(t, controller);
      const refused = await stanchionAs(t, 'eve', ['approve', name, REASON]);
      assert.equal(refused.code, 1, refused.err);
      assert.match(refused.err, /need the verb approve on the Runbook/);
      assert.equal(await replicasOf(t), 1);

      const approved = await stanchionAs(t, 'ann', ['approve', name, REASON, '--format=json']);
      assert.equal(approved.code, 0, approved.err);
      const { approval, plan } = JSON.parse(approved.out) as {
        approval: { by: string; planHash: string };
        plan: { hash: string };
      };
      assert.deepEqual([approval.by, approval.planHash], ['ann', plan.hash]);
      assert.match(approved.err, /Scale|scale/);
      await reaches(t, name, 'Verifying', controller);
      assert.equal(await replicasOf(t), 3);
      const [line] = (await controller.audit()).filter(({ outcome }) => outcome === 'done');
      assert.equal(line?.['approvedBy'], 'ann');

      const again = await stanchionAs(t, 'ann', ['approve', name, REASON]);
      assert.equal(again.code, 1);
      assert.match(again.err, /no plan that waits for an approval: it is Verifying/);

      const listed = await stanchionAs(t, 'ann', ['leases', '--format=json']);
      const { leases } = JSON.parse(listed.out) as { leases: { remediation: string; state: string }[] };
      assert.deepEqual(
        leases.map(({ remediation, state }) => [remediation, state]),
        [[name, 'open']],
      );
      const returned = await stanchionAs(t, 'ann', ['leases', '--all', '--wait=3m']);
      assert.equal(returned.code, 0, returned.err);
      assert.equal(returned.out, `taken back: ${name}`);
      assert.equal(await replicasOf(t), 1);
      const closed = await reaches(t, name, 'Closed', controller);
      assert.equal(closed.status?.outcome, 'Cancelled');
      assert.equal((await stanchionAs(t, 'ann', ['leases'])).out, 'nothing temporary is open');
    },
    { timeout: 480_000 },
  ),
  test(
    'a person rejects by the command line, and the plan is over',
    async (t) => {
      const controller = await approvalWaits(t);
      const name = await alerted(t, controller);
      const rejected = await stanchionAs(t, 'bob', ['reject', name, REASON]);
      assert.equal(rejected.code, 0, rejected.err);
      const { status } = await eventually(
        'it is refused for good',
        async () => {
          const found: Remediation = await t.admin.get(refOf(t, name));
          return found.status?.phase === 'Refused' && found;
        },
        PATIENT,
      );
      assert.equal(status?.refusal?.guard, 'ApprovalMissing');
      assert.equal(await replicasOf(t), 1);
      assert.equal((await stanchionAs(t, 'ann', ['approve', name, REASON])).code, 1);
    },
    { timeout: 480_000 },
  ),
  test(
    'a failed run that is reported waits for somebody other than its reporter, and a suspended Runbook changes nothing',
    async (t) => {
      const controller = await approvalWaits(t);
      const tokens = join(t.cluster.folder, `tokens-${t.namespace}`);
      await writeFile(tokens, `${controller.token}\n`);
      const report = ['report', `--url=${controller.url}`, `--token-file=${tokens}`, '--by=ann'];
      const failing = ['--', process.execPath, '-e', 'process.exit(5)'];
      const reported = await stanchion(t, [...report, `--runbook=${RUNBOOK}`, ...failing]);
      assert.equal(reported.code, 5, reported.err);
      const [made] = await t.admin.list({ ...refOf(t, ''), name: undefined });
      assert.ok(made !== undefined, reported.err);
      const { name } = made.metadata;
      assert.deepEqual((made['spec'] as { source: object }).source, {
        run: { by: 'ann', command: failing.slice(1).join(' '), exitCode: 5 },
      });
      await reaches(t, name, 'AwaitingApproval', controller);
      const own = await stanchionAs(t, 'ann', ['approve', name, REASON]);
      assert.equal(own.code, 1);
      assert.match(own.err, /whoever asked for it cannot approve/);
      const unknown = await stanchion(t, [...report, '--runbook=nothing', '--exit-code=1']);
      assert.equal(unknown.code, 1);
      assert.match(unknown.err, /there is no Runbook 'nothing'/);

      const rights = [{ apiGroups: ['stanchion.dev'], resources: ['runbooks'], verbs: ['get', 'patch'] }];
      await person(t, 'eve', [await role(t, 'suspender', rights)]);
      const suspended = await eventually(
        'eve suspends it',
        async () => {
          const ended = await stanchionAs(t, 'eve', ['suspend', RUNBOOK]);
          return ended.code === 0 && ended;
        },
        PATIENT,
      );
      assert.match(suspended.out, /is suspended/);
      await eventually(
        'the controller stops',
        async () => {
          const found: Remediation = await t.admin.get(refOf(t, name));
          return found.status?.refusal?.guard === 'RunbookNotInForce';
        },
        PATIENT,
      );
      assert.equal((await stanchionAs(t, 'eve', ['resume', RUNBOOK])).code, 0);
      await reaches(t, name, 'AwaitingApproval', controller);
      const approved = await stanchionAs(t, 'bob', ['approve', name, REASON]);
      assert.equal(approved.code, 0, approved.err);
      await reaches(t, name, 'Verifying', controller);
      assert.equal(await replicasOf(t), 3);
    },
    { timeout: 480_000 },
  ),
];
