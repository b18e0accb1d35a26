import assert from 'node:assert/strict';
import { APPROVAL_GATE } from '../../../src/conventions/gates.ts';
import type { KubeObject } from '../api.ts';
import { approve, waitsAt } from '../holds.ts';
import { exit } from '../kubelet/outcomes/index.ts';
import type { Run } from '../kubelet/outcome.ts';
import { installPipeline, playStages, ranStages, run, told } from '../stages.ts';
import { test, type Context } from '../test.ts';

const LATE = 400_000;
const LONG = { timeout: 900_000 };

/** What a restoration is told, by workflow; it ends with the code. */
function playRestore(t: Context, code: number) {
  const told = new Map<string, Readonly<Record<string, string | undefined>>>();
  t.play(({ step, main }: Run) => {
    if (step?.template.name !== 'restore') return undefined;
    told.set(step.workflow, Object.fromEntries(main.env.map(({ name, value }) => [name, value])));
    return exit(code);
  });
  return ({ metadata }: KubeObject) => told.get(metadata.name);
}

export const tests = [
  test(
    'a run goes on from where its rollback point says, after an approval where there is none, and not at all where that cannot be restored [T20-F53] [T20-F54] [T20-F55]',
    async (t) => {
      await installPipeline(t);
      playStages(t, { 'code-analysis': 70 });
      const first = await run(t);
      await t.finished(first, LATE);
      const from = { 'resume-from': first.metadata.name };
      const commit = 'what run-repository-clone-try found';

      const restored = playRestore(t, 0);
      const second = await run(t, { ...from, 'failure-category': 'ResourceExhaustion' });
      const redone = await t.finished(second, LATE);
      const { POINT, STAGE, COMMIT } = restored(second) ?? {};
      assert.deepEqual([POINT, STAGE, COMMIT], ['stage-start', 'code-analysis', commit], told(redone));
      assert.deepEqual(ranStages(t, second.metadata.name), ['code-analysis']);

      const unrestored = playRestore(t, 1);
      const third = await run(t, from);
      await waitsAt(t, third, APPROVAL_GATE);
      assert.equal(unrestored(third), undefined, 'nothing runs before the approval');
      await approve(t, third, 1);
      const refused = await t.finished(third, LATE);
      assert.equal(refused.phase, 'Failed');
      assert.equal(unrestored(third)?.['POINT'], 'none', told(refused));
      assert.deepEqual(ranStages(t, third.metadata.name), []);
    },
    LONG,
  ),
] as const;
