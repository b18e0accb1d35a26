import assert from 'node:assert/strict';
import { installKubernautKinds } from '../support/kubernaut-crds.ts';
import { Scenario } from '../support/scenario.ts';
import { execution, findRun, LOCK, lockingRun, optIn, seriesOf } from '../support/tekton.ts';
import { scenarioTest } from '../support/scenario-test.ts';
import type { Context } from '../test.ts';

async function start(t: Context, runbook: string, figures = {}): Promise<Scenario> {
  await installKubernautKinds(t);
  const scenario = await Scenario.start(t, { runbook, figures });
  await optIn(t, scenario);
  return scenario;
}

const LOCKED = 'kubernaut-lock-not-releasing';
const STUCK = 'kubernaut-pipelinerun-stuck';
/** Seconds: a little more than the runbook's waits of five minutes. */
const FIVE_MINUTES = 301;

/** Lets the runbook's first remedy, which is to wait for the controller of the locks, pass without any effect. */
async function waitsInVain(
  scenario: Scenario,
  episode: Awaited<ReturnType<Scenario['fires']>>,
): Promise<void> {
  await episode.journals('wait-for-retry', 'intended', 'sending');
  await scenario.later(FIVE_MINUTES);
  await episode.reaches('Verifying');
  await scenario.later(FIVE_MINUTES);
}

export const tests = [
  scenarioTest(
    'WorkflowExecution: the ended run that still locks payment/deployment/payment-api is deleted [WE-D5] [WE-M4]',
    async (t) => {
      const scenario = await start(t, LOCKED, { stuckLocks: 1, sinceCompletion: 1200 });
      await lockingRun(t, scenario, { started: 30, ended: 20 });
      await execution(t, 'Completed');
      const episode = await scenario.fires({ alert: 'WorkflowExecutionLockStuck', series: seriesOf(t) });
      await waitsInVain(scenario, episode);
      const { journal = [], outcome } = await scenario.closes(episode, 'consider-rollback');
      assert.equal(outcome, 'Recovered');
      assert.deepEqual(
        journal.map(({ remedy, state }) => [remedy, state]),
        [
          ['wait-for-retry', 'done'],
          ['delete-run', 'done'],
        ],
      );
      assert.equal(LOCK, 'wfe-cf0cc089293b1165');
      assert.equal(journal[1]?.target, `${scenario.namespace('kubernaut-workflows')}/pipelineruns/${LOCK}`);
      assert.equal(await findRun(t, scenario), undefined);
      assert.deepEqual(scenario.strangeQueries(), []);
    },
  ),
  scenarioTest(
    'WorkflowExecution: neither a foreign lock nor that of an execution which has not ended is deleted [WE-M5]',
    async (t) => {
      const scenario = await start(t, LOCKED, { stuckLocks: 1 });
      await lockingRun(t, scenario, { started: 30, ended: 20 });
      await execution(t, 'Running');
      const alert = 'WorkflowExecutionLockStuck';
      const foreign = await scenario.fires({ alert, series: seriesOf(t, 'another') });
      const escalated = await foreign.reaches('Escalated', 'NoRemedyLeft');
      assert.deepEqual(escalated.journal ?? [], []);
      const episode = await scenario.fires({ alert, series: seriesOf(t) });
      await waitsInVain(scenario, episode);
      const { refusal } = await episode.refuses('PreconditionFailed');
      assert.match(refusal?.message ?? '', /has not ended/);
      assert.ok(await findRun(t, scenario));
    },
  ),
  scenarioTest(
    'WorkflowExecution: a run that makes no progress for two hours is cancelled, and it closes [WE-M2]',
    async (t) => {
      const scenario = await start(t, STUCK, { longestRunning: 7200 });
      await lockingRun(t, scenario, { started: 120 });
      await execution(t, 'Running');
      const episode = await scenario.fires({ alert: 'WorkflowExecutionStuck', series: seriesOf(t) });
      await episode.journals('cancel', 'done');
      assert.deepEqual((await findRun(t, scenario))?.['spec'], { status: 'Cancelled' });
      // What Tekton does upon it.
      await t.admin.patch(
        {
          apiVersion: 'tekton.dev/v1',
          kind: 'PipelineRun',
          namespace: scenario.namespace('kubernaut-workflows'),
          name: LOCK,
        },
        { status: { completionTime: new Date().toISOString() } },
        'status',
      );
      assert.equal((await scenario.closes(episode)).outcome, 'Recovered');
      await episode.audits('action cancel done');
    },
  ),
  scenarioTest(
    'WorkflowExecution: a stuck run is left alone while its namespace does not opt in',
    async (t) => {
      await installKubernautKinds(t);
      const scenario = await Scenario.start(t, { runbook: STUCK });
      await lockingRun(t, scenario, { started: 120 });
      const episode = await scenario.fires({ alert: 'WorkflowExecutionStuck', series: seriesOf(t) });
      const { journal = [] } = await episode.refuses('NotOptedIn');
      assert.deepEqual(journal, []);
      assert.deepEqual((await findRun(t, scenario))?.['spec'], {});
    },
  ),
];
