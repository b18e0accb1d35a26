import assert from 'node:assert/strict';
import { person, role, RUNBOOK } from '../admission.ts';
import { pauseMap } from '../controller-account.ts';
import { stanchionAs } from '../operator.ts';
import { alerted, approvalWaits, reaches } from '../support/approval.ts';
import { PATIENCE } from '../support/patience.ts';
import { test } from '../test.ts';
import { eventually } from '../wait.ts';

/** Field managers, as the API server notes them: of the tests, and of the command line. */
const TESTS = 'stanchion-test';
const COMMAND_LINE = 'stanchion';
const REASON = '--reason=It is needed.';

export const tests = [
  test(
    'what people decide, stop and let go on is in the audit, a line for each, and none is ever changed [T20-Q3]',
    async (t) => {
      const controller = await approvalWaits(t);
      const rights = [{ apiGroups: ['stanchion.dev'], resources: ['runbooks'], verbs: ['get', 'patch'] }];
      await person(t, 'eve', [await role(t, 'suspender', rights)]);
      const name = await alerted(t, controller);
      const byHand = async () => {
        const lines = await controller.audit();
        return lines.filter(({ kind }) => kind === 'approval' || kind === 'intervention');
      };
      const told: (readonly [string, string])[] = [];
      let before = await byHand();
      assert.deepEqual(before, []);
      const leaves = async (act: string, by: string, does: () => Promise<boolean>) => {
        // Rights that were given a moment ago are not known everywhere at once.
        await eventually(`somebody can ${act}`, does, { timeout: PATIENCE });
        told.push([act, by]);
        const now = await eventually(
          `'${act}' is in the audit`,
          async () => {
            const lines = await byHand();
            return lines.length > before.length && lines;
          },
          { timeout: PATIENCE, explain: async () => JSON.stringify(await byHand()) },
        );
        assert.deepEqual(now.slice(0, before.length), before, 'what was written stays as it was');
        assert.deepEqual(
          now.map((line) => [line['act'] ?? line['decision'], line['by']]),
          told,
        );
        before = now;
      };
      const commands = (who: string, ...words: readonly string[]) => {
        return async () => (await stanchionAs(t, who, [...words])).code === 0;
      };
      const pauses = (on: string) => () => t.apply(pauseMap(on)).then(() => true);
      await leaves('suspend', COMMAND_LINE, commands('eve', 'suspend', RUNBOOK));
      await leaves('resume', COMMAND_LINE, commands('eve', 'resume', RUNBOOK));
      await leaves('pause', TESTS, pauses('true'));
      await leaves('unpause', TESTS, pauses('false'));
      await reaches(t, name, 'AwaitingApproval', controller);
      await leaves('approve', 'ann', commands('ann', 'approve', name, REASON));
      await reaches(t, name, 'Verifying', controller);
      await leaves('cancel', COMMAND_LINE, commands('ann', 'leases', '--all'));
      await reaches(t, name, 'Closed', controller);
      const changes = (await controller.audit()).filter(({ kind }) => kind === 'action');
      assert.deepEqual(
        changes.map(({ outcome, approvedBy }) => [outcome, approvedBy]),
        [
          ['done', 'ann'],
          ['undone', undefined],
        ],
      );
    },
    { timeout: 2 * PATIENCE },
  ),
];
