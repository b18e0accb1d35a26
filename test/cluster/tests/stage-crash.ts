import assert from 'node:assert/strict';
import { EXIT_CODES } from '../../../src/conventions/exit-codes.ts';
import type { Outcome } from '../kubelet/outcome.ts';
import { applyResource, exit } from '../kubelet/outcomes/index.ts';
import { ending, installPipeline, ranStages, run, STAGES, told } from '../stages.ts';
import { test, type Context } from '../test.ts';
import { eventually } from '../wait.ts';
import { progress } from '../workflow.ts';

const LATE = 400_000;
/** Milliseconds of the shortest wait before the first retry of a notification: 5 s less the tenth of jitter. */
const SHORTEST_WAIT = 4500;

/** The controller is gone by the time that this pod ends, and comes back when the pod is over. */
function crashingAfter(t: Context, outcome: Outcome, crashes: string[]): Outcome {
  return async (now) => {
    const how = await outcome(now);
    await t.cluster.workflowController.crash();
    crashes.push(now.pod.metadata.name);
    return how;
  };
}

/** Waits for a crash and for the end of the pod that saw it, and starts the controller again. */
async function recoverFrom(t: Context, crashes: readonly string[], count: number): Promise<void> {
  const over = () => {
    const pod = crashes[count - 1];
    return t.executions().some((one) => one.pod === pod && one.endedAt !== undefined);
  };
  await eventually(`crash ${count} happened`, over, { timeout: LATE });
  await t.cluster.workflowController.startAgain();
}

export const tests = [
  test(
    'a workflow-controller that crashes while a stage runs, between stages, and before a retry runs nothing twice, and the run succeeds',
    async (t) => {
      await installPipeline(t);
      const crashes: string[] = [];
      t.play((now) => {
        const { name = '', resource } = now.step?.template ?? {};
        if (name === 'write-checkpoint' && t.executions(name).length === 1)
          return crashingAfter(t, applyResource(), crashes);
        if (resource !== undefined) return undefined;
        if (name.startsWith('run-repository-clone')) return crashingAfter(t, ending(now, 0), crashes);
        const failsOnce = name.startsWith('run-notification') && !ranStages(t).includes('notification');
        return failsOnce ? exit(EXIT_CODES.NetworkError) : undefined;
      });
      const workflow = await run(t);
      await recoverFrom(t, crashes, 1);
      await recoverFrom(t, crashes, 2);
      await eventually(
        'a retry is waited for',
        async () => {
          const { nodes } = await progress(t.admin, workflow);
          return nodes.some(({ type, phase }) => type === 'Suspend' && phase === 'Running');
        },
        { timeout: LATE },
      );
      await t.cluster.workflowController.crash();
      await t.cluster.workflowController.startAgain();
      const whole = await t.finished(workflow, LATE);

      assert.equal(whole.phase, 'Succeeded', told(whole));
      assert.equal(crashes.length, 2);
      const ran = t.executions().filter((one) => one.workflow === workflow.metadata.name);
      const count = (prefix: string) => ran.filter(({ template = '' }) => template.startsWith(prefix)).length;
      for (const stage of STAGES.slice(0, -1)) assert.equal(count(`run-${stage}`), 1, stage);
      assert.equal(count('run-notification'), 2);
      assert.equal(count('write-checkpoint'), STAGES.length);
      assert.equal(ran.length, 2 * STAGES.length + 1);
      const [failed, again] = ran.filter(({ template = '' }) => template.startsWith('run-notification'));
      assert.ok((again?.startedAt ?? 0) - (failed?.endedAt ?? 0) >= SHORTEST_WAIT - 1000, 'the wait held');
    },
    { timeout: 900_000, alone: true },
  ),
] as const;
