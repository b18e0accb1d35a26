import assert from 'node:assert/strict';
import { minutesAgo, Scenario } from '../support/scenario.ts';
import { scenarioTest } from '../support/scenario-test.ts';
import { installKubernautKinds } from '../support/kubernaut-crds.ts';
import { imageOf, noteReadyRevisions, rolledOut, runsExternal } from '../support/workloads.ts';
import type { Context } from '../test.ts';

const ROLLBACK = 'kubernaut-rollback';
const TEKTON = 'kubernaut-tekton-unavailable';
const ERRORS = 'kubernaut-high-error-rate';
const SKIPS = 'kubernaut-high-skip-rate';
const CONTROLLER = 'workflow-execution';
const SYSTEM = 'kubernaut-system';
const HEALTHY = { tektonReady: 1, controllerUp: 1, aboveBaseline: 0, errorRatio: 0, stuckLocks: 0 };
const MINUTE = 60;
/** Seconds: a little more than until a plan that waits is worked out again. */
const LOOK_AGAIN = 61;

/** The controller in a version that was ready, and in the one that is rolled out over it now. */
async function twoVersions(t: Context, scenario: Scenario): Promise<void> {
  const external = { namespace: scenario.namespace(SYSTEM), name: CONTROLLER, container: 'manager' };
  await runsExternal(t, external, 'v1');
  await noteReadyRevisions(t, external.namespace);
  await runsExternal(t, external, 'v2');
}

async function versionOf(t: Context, scenario: Scenario): Promise<string | undefined> {
  return (await imageOf(t, scenario.namespace(SYSTEM), CONTROLLER))?.split(':')[1];
}

export const tests = [
  scenarioTest(
    'Kubernaut: a controller that crashes since its rollout is rolled back, and it closes [WE-M10]',
    async (t) => {
      const scenario = await Scenario.start(t, { runbook: ROLLBACK, figures: { ...HEALTHY, restarts: 4 } });
      await twoVersions(t, scenario);
      scenario.figures({ tektonReady: 0 });
      const alert = 'WorkflowExecutionCrashLoop';
      const withoutTekton = await scenario.fires({ alert, series: { pod: 'a' } });
      // Nobody says whether data is corrupt, which would be another reason.
      await withoutTekton.refuses('EvidenceUnknown');
      assert.equal(await versionOf(t, scenario), 'v2', 'without Tekton every version crashes');
      scenario.figures({ tektonReady: 1 });
      const episode = await scenario.fires({ alert, series: { pod: 'b' } });
      await episode.journals('after-crash-loop', 'done');
      await rolledOut(t, scenario.namespace(SYSTEM), CONTROLLER);
      assert.equal(await versionOf(t, scenario), 'v1');
      scenario.figures({ restarts: 0 });
      await scenario.later(16);
      await episode.tick('incident-report');
      assert.equal((await episode.reaches('Closed')).outcome, 'Recovered');
      await episode.audits('action after-crash-loop done');
      assert.deepEqual(scenario.strangeQueries(), []);
    },
  ),
  scenarioTest(
    'Kubernaut: a rollout that raised the errors is rolled back only by a person, and never against Git [WE-M9]',
    async (t) => {
      const figures = { ...HEALTHY, restarts: 0, aboveBaseline: 0.06, errorRatio: 0.08 };
      const scenario = await Scenario.start(t, { runbook: ROLLBACK, figures });
      await twoVersions(t, scenario);
      const alert = 'WorkflowExecutionErrorsAboveBaseline';
      const episode = await scenario.fires({ alert });
      const { refusal, plan } = await episode.reaches('AwaitingApproval');
      assert.equal(refusal?.guard, 'ApprovalMissing');
      assert.equal(plan?.remedy, 'after-error-rise');
      await t.admin.patch(
        {
          apiVersion: 'apps/v1',
          kind: 'Deployment',
          namespace: scenario.namespace(SYSTEM),
          name: CONTROLLER,
        },
        { metadata: { labels: { 'argocd.argoproj.io/instance': 'kubernaut' } } },
      );
      await scenario.later(LOOK_AGAIN);
      await episode.refuses('OwnedByGit');
      assert.equal(await versionOf(t, scenario), 'v2');
      assert.deepEqual((await episode.status()).journal ?? [], []);
    },
  ),
  scenarioTest(
    'Kubernaut: while Tekton is rolled out nothing is done but to wait, and it closes once all is up [WE-V1]',
    async (t) => {
      await installKubernautKinds(t);
      const figures = { tektonReady: 0, controllerUp: 0 };
      const scenario = await Scenario.start(t, { runbook: TEKTON, figures });
      const namespace = scenario.namespace('tekton-pipelines');
      const external = {
        namespace,
        name: 'tekton-pipelines-controller',
        container: 'tekton-pipelines-controller',
      };
      await runsExternal(t, external, 'v1');
      const alert = 'WorkflowExecutionTektonUnavailable';
      const stale = await scenario.fires({ alert, series: { pod: 'a' }, startsAt: minutesAgo(25 * MINUTE) });
      await stale.refuses('StaleAlert');
      const episode = await scenario.fires({ alert });
      await episode.journals('wait-for-tekton', 'intended', 'sending');
      await scenario.later(15 * MINUTE + 1);
      await episode.reaches('Verifying');
      scenario.figures({ tektonReady: 1 });
      await scenario.later(16);
      assert.equal((await episode.status()).phase, 'Verifying', 'the controller is not up yet');
      scenario.figures({ controllerUp: 1 });
      assert.equal((await scenario.closes(episode)).outcome, 'Recovered');
      assert.deepEqual(scenario.strangeQueries(), []);
    },
  ),
  scenarioTest(
    'Kubernaut: a rise of errors closes only when the rate is back at its baseline [WE-X1]',
    async (t) => {
      const figures = { executionErrors: 3, errorRatio: 0.2, aboveBaseline: 0.15 };
      const scenario = await Scenario.start(t, { runbook: ERRORS, figures });
      const episode = await scenario.fires({ alert: 'WorkflowExecutionHighErrorRate' });
      await episode.journals('settle', 'intended', 'sending');
      scenario.figures({ errorRatio: 0.09, aboveBaseline: 0.06 });
      await scenario.later(30 * MINUTE + 1);
      await episode.reaches('Verifying');
      scenario.figures({ aboveBaseline: 0.05 });
      assert.equal((await scenario.closes(episode, 'restore-access')).outcome, 'Recovered');
      await episode.tells('TaskForPerson', 'ActionDone', 'Recovered');
    },
  ),
  scenarioTest('Kubernaut: outside the hours for unattended work nothing is begun', async (t) => {
    const elsewhen = (new Date().getUTCDay() + 3) % 7;
    const settings = { windows: [{ days: [elsewhen], from: '00:00', to: '23:59' }] };
    const figures = { executionErrors: 3, errorRatio: 0.2, aboveBaseline: 0.15 };
    const scenario = await Scenario.start(t, { runbook: ERRORS, figures, settings });
    const episode = await scenario.fires({ alert: 'WorkflowExecutionHighErrorRate' });
    const { journal = [] } = await episode.refuses('OutsideWindow');
    assert.deepEqual(journal, []);
  }),
  scenarioTest(
    'Kubernaut: skips for one reason are let be; for both, a longer cooldown is proposed [WE-K5] [WE-K6] [WE-P11]',
    async (t) => {
      const busy = { skipRatio: 0.6, busyShare: 0.9, recentShare: 0.1 };
      const scenario = await Scenario.start(t, { runbook: SKIPS, figures: busy });
      const alert = 'WorkflowExecutionHighSkipRate';
      for (const shares of [busy, { ...busy, busyShare: 0.1, recentShare: 0.9 }]) {
        scenario.figures(shares);
        const normal = await scenario.fires({ alert, series: { pod: String(shares.busyShare) } });
        const { journal = [] } = await normal.reaches('Escalated', 'NoRemedyLeft');
        assert.deepEqual(journal, []);
        await normal.resolved();
        await normal.reaches('Closed', 'AlertResolved');
      }
      scenario.figures({ busyShare: 0.5, recentShare: 0.5 });
      const rejected = await scenario.fires({ alert, series: { pod: 'a' } });
      await rejected.reject();
      const { refusal } = await rejected.reaches('Refused');
      assert.match(refusal?.message ?? '', /rejected the plan/);
      const episode = await scenario.fires({ alert, series: { pod: 'b' } });
      assert.match((await episode.reaches('AwaitingApproval')).plan?.summary ?? '', /stay below the TTL/);
      await episode.approve();
      await episode.journals('increase-cooldown', 'done');
      scenario.figures({ skipRatio: 0.4 });
      assert.equal((await scenario.closes(episode)).outcome, 'Recovered');
      await episode.audits('refusal ApprovalMissing', 'approval approve', 'action increase-cooldown done');
    },
  ),
];
