import assert from 'node:assert/strict';
import { z } from 'zod';
import { checkpointState } from '../../../src/api/checkpoint.ts';
import { EXIT_CODES } from '../../../src/conventions/exit-codes.ts';
import type { Outcome } from '../kubelet/outcome.ts';
import { applyResource, exit } from '../kubelet/outcomes/index.ts';
import { isWaitingAt, resume, waitsAt } from '../holds.ts';
import {
  checkpointRef,
  ending,
  installPipeline,
  playStages,
  ranStages,
  run,
  STAGES,
  told,
} from '../stages.ts';
import { test, type Context } from '../test.ts';
import { eventually, pause } from '../wait.ts';
import { progress } from '../workflow.ts';

const saved = z.looseObject({ data: z.object({ state: z.string() }) });
const LATE = 400_000;
/** Milliseconds of the shortest wait before the first retry of a notification: 5 s less the tenth of jitter. */
const SHORTEST_WAIT = 4500;

/**
 * Milliseconds in which the controller notes that a pod runs. One that ends before that, while the controller is gone,
 * is found again only by Argo's own resync after 20 minutes.
 */
const NOTED = 4000;

/** The controller is gone by the time that this pod ends, and comes back when the pod is over. */
function crashingAfter(t: Context, outcome: Outcome, crashes: string[]): Outcome {
  return async (now) => {
    await pause(NOTED, now.signal);
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
    'a workflow-controller that crashes while a stage runs, between stages, and before a retry runs nothing twice, and the run succeeds with its tries counted [T20-F60]',
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
      const { data } = saved.parse(await t.admin.get(checkpointRef(t, workflow.metadata.name)));
      assert.equal(checkpointState.parse(JSON.parse(data.state)).retries, 1);
      const [failed, again] = ran.filter(({ template = '' }) => template.startsWith('run-notification'));
      assert.ok((again?.startedAt ?? 0) - (failed?.endedAt ?? 0) >= SHORTEST_WAIT - 1000, 'the wait held');
    },
    { timeout: 900_000, alone: true },
  ),
  test(
    'a run that is held keeps its context when the workflow-controller crashes, and then goes on [T20-F70]',
    async (t) => {
      await installPipeline(t);
      playStages(t, { 'code-analysis': EXIT_CODES.TestFailure });
      const workflow = await run(t, { 'pause-before': 'code-analysis' });
      await waitsAt(t, workflow, 'manual-gate');
      const context = async () => (await progress(t.admin, workflow)).node('manual-gate')['inputs'];
      const before = await context();
      for (const kept of ['code-analysis', 'asked-for', 'repository-clone'])
        assert.match(JSON.stringify(before), new RegExp(kept));
      await t.cluster.workflowController.crash();
      await t.cluster.workflowController.startAgain();
      await eventually('it still waits', () => isWaitingAt(t, workflow, 'manual-gate'));
      assert.deepEqual(await context(), before);
      await resume(t, workflow, 'manual-gate');
      const after = await t.finished(workflow, LATE);
      assert.equal(after.node('unchanged').phase, 'Skipped', told(after));
      assert.deepEqual(ranStages(t, workflow.metadata.name), ['repository-clone', 'code-analysis']);
    },
    { timeout: 900_000, alone: true },
  ),
] as const;
