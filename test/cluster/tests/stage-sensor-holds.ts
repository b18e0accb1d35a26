import assert from 'node:assert/strict';
import { APPROVAL_GATE } from '../../../src/conventions/gates.ts';
import { approve, isWaitingAt, resume, waitsAt } from '../holds.ts';
import { checkpointRef, installPipeline, playStages, ranStages, run, told } from '../stages.ts';
import { test } from '../test.ts';

const LATE = 400_000;
const LONG = { timeout: 900_000 };

export const tests = [
  test(
    'an event lets a run go on that waits for the repository, and a decision does not open the approval beside it [T20-F48] [T20-F69] [T20-F71]',
    async (t) => {
      await installPipeline(t);
      playStages(t, { 'test-execution': 70 });
      const workflow = await run(t, {
        'wait-before': 'code-analysis',
        'pause-before': 'test-execution',
        'hold-before': 'test-execution',
      });
      const { name } = workflow.metadata;
      await waitsAt(t, workflow, 'repository-gate');
      await resume(t, workflow, 'manual-gate');
      assert.ok(await isWaitingAt(t, workflow, 'repository-gate'), 'a decision is no event');
      const arrived = await resume(t, workflow, 'repository-gate');
      assert.equal(arrived.exitCode, 0, arrived.all);

      await waitsAt(t, workflow, 'manual-gate');
      await waitsAt(t, workflow, APPROVAL_GATE);
      assert.deepEqual(ranStages(t, name), ['repository-clone', 'code-analysis']);
      const decided = await resume(t, workflow, 'manual-gate');
      assert.equal(decided.exitCode, 0, decided.all);
      assert.ok(!(await isWaitingAt(t, workflow, 'manual-gate')), 'the decision was taken');
      assert.ok(await isWaitingAt(t, workflow, APPROVAL_GATE), 'a decision is no approval');
      await approve(t, workflow, 1);

      const after = await t.finished(workflow, LATE);
      const proofs = after.nodes.filter(({ displayName }) => displayName === 'unchanged');
      assert.deepEqual(
        proofs.map(({ phase }) => phase),
        ['Skipped', 'Skipped', 'Skipped'],
        told(after),
      );
      assert.deepEqual(ranStages(t, name), ['repository-clone', 'code-analysis', 'test-execution']);
    },
    LONG,
  ),
  test(
    'a run whose checkpoint changed while it was paused does not go on [T20-F71] [T20-F52]',
    async (t) => {
      await installPipeline(t);
      const workflow = await run(t, { 'pause-before': 'code-analysis' });
      await waitsAt(t, workflow, 'manual-gate');
      await t.admin.patch(checkpointRef(t, workflow.metadata.name), { data: { state: '{}' } });
      await resume(t, workflow, 'manual-gate');
      const refused = await t.finished(workflow, LATE);
      assert.match(told(refused), /the checkpoint is corrupted/);
      assert.deepEqual(ranStages(t, workflow.metadata.name), ['repository-clone']);
    },
    LONG,
  ),
] as const;
