import assert from 'node:assert/strict';
import { minutesAgo, Scenario } from '../support/scenario.ts';
import { imageOf, noteReadyRevisions, podsOf, rolledOut, runs } from '../support/workloads.ts';
import { scenarioTest } from '../support/scenario-test.ts';
import type { Context } from '../test.ts';
import { eventually } from '../wait.ts';

const RUNBOOK = 'arco-high-task-failure-rate';
const WORKER = 'arco-worker';
const SCHEDULER = 'arco-scheduler';
/** Seconds: a little more than until evidence that is missing is asked for again. */
const LOOK_AGAIN = 21;
/** Seconds that the breaker of scheduling is open, and then on trial; and one more. */
const FIVE_MINUTES = 301;
const SWITCHES = 'arco-scheduler-switches';

async function writeCredentials(t: Context, namespace: string, key: string): Promise<void> {
  const metadata = { name: 'arco-credentials', namespace };
  const data = { 'key.json': Buffer.from(key).toString('base64') };
  await t.admin.apply({ apiVersion: 'v1', kind: 'Secret', metadata, data });
}

/** Waits until what is written now is later than the start of the workers: both are whole seconds. */
async function aSecondLater(t: Context, namespace: string): Promise<void> {
  await eventually('a second has passed', async () => {
    const pods = await podsOf(t, namespace, WORKER);
    const started = pods.map((pod) =>
      Date.parse(String((pod['status'] as { startTime?: string }).startTime)),
    );
    return started.every((at) => Date.now() - at > 2000);
  });
}

/** A version of the workers that was ready, and the one that is rolled out over it now. */
async function twoVersions(
  t: Context,
  scenario: Scenario,
  metadata: object = {},
): Promise<string | undefined> {
  const namespace = scenario.namespace('arco');
  await runs(t, scenario, 'arco', WORKER);
  const before = await imageOf(t, namespace, WORKER);
  await noteReadyRevisions(t, namespace);
  await scenario.apply('Deployment', WORKER, (object) => {
    const text = JSON.stringify(object).replaceAll(String(before), `${String(before)}-broken`);
    const changed = JSON.parse(text) as typeof object;
    return { ...changed, metadata: { ...changed.metadata, ...metadata } };
  });
  await rolledOut(t, namespace, WORKER);
  return before;
}

async function switches(t: Context, scenario: Scenario) {
  const namespace = scenario.namespace('arco');
  const map = await t.admin.find({ apiVersion: 'v1', kind: 'ConfigMap', namespace, name: SWITCHES });
  return map?.['data'];
}

const FAILING = { failureRatio: 0.6, finishedTasks: 40, worstTenantRatio: 0.6, medianFailureSeconds: 60 };

export const tests = [
  scenarioTest(
    'Arco: workers that are older than their Secret are restarted, and it closes [ARCO-R6]',
    async (t) => {
      const figures = { ...FAILING, failureRatio: 0.2, medianFailureSeconds: 2 };
      const scenario = await Scenario.start(t, { runbook: RUNBOOK, figures });
      const namespace = scenario.namespace('arco');
      await writeCredentials(t, namespace, 'one');
      await runs(t, scenario, 'arco', WORKER);
      await aSecondLater(t, namespace);
      await writeCredentials(t, namespace, 'two');
      const before = await podsOf(t, namespace, WORKER);
      const episode = await scenario.fires({ alert: 'ArcoFlowFastFailures', startsAt: minutesAgo(10) });
      await episode.journals('restart-with-new-credentials', 'done');
      await rolledOut(t, namespace, WORKER);
      scenario.figures({ failureRatio: 0.01 });
      const status = await scenario.closes(episode);
      assert.equal(status.outcome, 'Recovered');
      const after = await podsOf(t, namespace, WORKER);
      assert.equal(
        after.filter(({ metadata }) => before.some((pod) => pod.metadata.name === metadata.name)).length,
        0,
      );
      await episode.audits('action restart-with-new-credentials done');
      await episode.tells(
        'Observing',
        'Deciding',
        'Acting',
        'ActionDone',
        'Verifying',
        'Recovered',
        'Closed',
      );
      assert.match(
        await scenario.controller.metrics(),
        /stanchion_actions_total\{action="restartWorkload",outcome="done"\} 1/,
      );
      assert.deepEqual(scenario.strangeQueries(), []);
    },
  ),
  scenarioTest(
    'Arco: a rollout that broke the workers is rolled back, and it closes [ARCO-D11] [ARCO-K4]',
    async (t) => {
      const scenario = await Scenario.start(t, {
        runbook: RUNBOOK,
        figures: { ...FAILING, failureRatio: 1 },
      });
      const before = await twoVersions(t, scenario);
      const episode = await scenario.fires({ alert: 'ArcoFlowAllTasksFailing' });
      await episode.journals('roll-back-worker', 'done');
      await rolledOut(t, scenario.namespace('arco'), WORKER);
      assert.equal(await imageOf(t, scenario.namespace('arco'), WORKER), before);
      scenario.figures({ failureRatio: 0 });
      assert.equal((await scenario.closes(episode, 'investigate-breaking-change')).outcome, 'Recovered');
      await episode.audits('action roll-back-worker done');
    },
  ),
  scenarioTest(
    'Arco: what Argo CD owns is not rolled back; the plan stands refused until the alert is over',
    async (t) => {
      const scenario = await Scenario.start(t, { runbook: RUNBOOK, figures: FAILING });
      const namespace = scenario.namespace('arco');
      const annotations = {
        'argocd.argoproj.io/tracking-id': `arco:apps/Deployment:${namespace}/${WORKER}`,
      };
      const before = await twoVersions(t, scenario, { annotations });
      const episode = await scenario.fires({ alert: 'ArcoFlowHighFailures' });
      const { journal = [] } = await episode.refuses('OwnedByGit');
      assert.deepEqual(journal, []);
      assert.equal(await imageOf(t, namespace, WORKER), `${String(before)}-broken`);
      await episode.audits('refusal OwnedByGit');
      await episode.resolved();
      assert.equal((await episode.reaches('Closed')).outcome, 'AlertResolved');
    },
  ),
  scenarioTest(
    'Arco: scheduling is paused above 30 % of failures, not at 29 %, and goes on afterwards [ARCO-P2]',
    async (t) => {
      const figures = {
        ...FAILING,
        failureRatio: 0.29,
        worstTenantRatio: 0.29,
        retriesPerMinute: 51,
        dispatchesPerMinute: 12,
      };
      const scenario = await Scenario.start(t, { runbook: RUNBOOK, figures });
      await runs(t, scenario, 'arco', WORKER);
      await runs(t, scenario, 'arco', SCHEDULER);
      const workers = (await podsOf(t, scenario.namespace('arco'), WORKER)).map(
        ({ metadata }) => metadata.uid,
      );
      const episode = await scenario.fires({ alert: 'ArcoFlowRetryStorm', startsAt: minutesAgo(10) });
      // The other remedy for a storm of retries needs the store, which is not there.
      await episode.refuses('EvidenceUnknown');
      assert.equal(await switches(t, scenario), undefined);
      scenario.figures({ failureRatio: 0.31 });
      await scenario.later(LOOK_AGAIN);
      await episode.journals('pause-scheduling', 'done');
      assert.deepEqual(await switches(t, scenario), { SCHEDULING_PAUSED: 'true' });
      await rolledOut(t, scenario.namespace('arco'), SCHEDULER);
      scenario.figures({ dispatchesPerMinute: 0, failureRatio: 0.1 });
      // Open for five minutes, and then on trial for as long.
      await scenario.later(FIVE_MINUTES);
      await eventually('tasks are handed out again', async () => {
        const data = await switches(t, scenario);
        return Object.keys(data ?? {}).length === 0;
      });
      await scenario.later(FIVE_MINUTES);
      const { leases = [] } = await scenario.closes(episode);
      assert.deepEqual(
        leases.map(({ state }) => state),
        ['returned'],
      );
      assert.deepEqual((await switches(t, scenario)) ?? {}, {});
      const still = (await podsOf(t, scenario.namespace('arco'), WORKER)).map(({ metadata }) => metadata.uid);
      assert.deepEqual(still, workers, 'what runs goes on running');
    },
  ),
];
