import assert from 'node:assert/strict';
import { OPTED_IN, REMEDIATION_OPT_IN } from '../../../src/conventions/labels.ts';
import { Scenario } from '../support/scenario.ts';
import { scenarioTest } from '../support/scenario-test.ts';
import { podsOf, rolledOut, runs } from '../support/workloads.ts';
import type { Context } from '../test.ts';
import { eventually } from '../wait.ts';

const FLOW = 'flowengine-flow-failures';
const PIPELINE = 'agent-pipeline-workflow-failure';
const TOOLS = 'ferrumdeck-mcp-unavailable';
const OUTAGE = { serverErrors: 0.8, primaryErrors: 0.8, recentFailures: 0.3, failingFlowTypes: 3 };

async function switches(t: Context, scenario: Scenario) {
  const namespace = scenario.namespace('production');
  const ref = { apiVersion: 'v1', kind: 'ConfigMap', namespace, name: 'flowengine-switches' };
  return (await t.admin.find(ref))?.['data'];
}

/** A workflow of the pipeline's namespace that waits for a person. */
async function heldWorkflow(t: Context, scenario: Scenario): Promise<string> {
  const namespace = scenario.namespace('taskmaster');
  const labels = { [REMEDIATION_OPT_IN]: OPTED_IN };
  await t.admin.apply({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace, labels } });
  const templates = [
    { name: 'main', steps: [[{ name: 'approval-gate', template: 'gate' }]] },
    { name: 'gate', suspend: {} },
  ];
  const { metadata } = await t.admin.create({
    apiVersion: 'argoproj.io/v1alpha1',
    kind: 'Workflow',
    metadata: { name: 'held', namespace },
    spec: { entrypoint: 'main', templates },
  });
  await eventually('the workflow waits', async () => (await gateOf(t, scenario)) === 'Running');
  return metadata.name;
}

async function gateOf(t: Context, scenario: Scenario): Promise<string | undefined> {
  const namespace = scenario.namespace('taskmaster');
  const object = await t.admin.get({
    apiVersion: 'argoproj.io/v1alpha1',
    kind: 'Workflow',
    namespace,
    name: 'held',
  });
  const { nodes = {} } = (object['status'] ?? {}) as {
    nodes?: Record<string, { displayName: string; phase: string }>;
  };
  return Object.values(nodes).find(({ displayName }) => displayName === 'approval-gate')?.phase;
}

/** Connections to tools are refused, no tool server is deployed, and everything else is well. */
const TOOLS_REFUSED = {
  refusedShare: 0.9,
  llmErrors: 0.1,
  toolsCompleted: 0,
  missingWorkers: 0,
  reads: 5,
  backlogTrend: -1,
  watchdog: 1,
};

export const tests = [
  scenarioTest(
    'FlowEngine: in an outage of the vendor it falls back to a healthy model, and back afterwards [FE-M6]',
    async (t) => {
      const scenario = await Scenario.start(t, {
        runbook: FLOW,
        figures: { ...OUTAGE, fallbackErrors: 0.05 },
      });
      await runs(t, scenario, 'production', 'flowengine');
      const episode = await scenario.fires({ alert: 'FlowEngineModelApiOutage' });
      await episode.journals('fall-back', 'done');
      assert.deepEqual(await switches(t, scenario), { FALLBACK_MODEL: 'gpt-4-turbo' });
      await rolledOut(t, scenario.namespace('production'), 'flowengine');
      scenario.figures({ recentFailures: 0, serverErrors: 0, primaryErrors: 0 });
      await scenario.later(16);
      await episode.tick('root-cause');
      const { outcome, leases = [] } = await episode.reaches('Closed');
      assert.equal(outcome, 'Recovered');
      assert.deepEqual(
        leases.map(({ state }) => state),
        ['returned'],
      );
      assert.deepEqual((await switches(t, scenario)) ?? {}, {});
      await episode.audits('action fall-back done', 'action fall-back undone');
      assert.deepEqual(scenario.strangeQueries(), []);
    },
  ),
  scenarioTest(
    'FlowEngine: it does not fall back to a model that fails as well, but asks for review by people [FE-M7]',
    async (t) => {
      const scenario = await Scenario.start(t, {
        runbook: FLOW,
        figures: { ...OUTAGE, fallbackErrors: 0.2 },
      });
      await runs(t, scenario, 'production', 'flowengine');
      const episode = await scenario.fires({ alert: 'FlowEngineModelApiOutage' });
      const { refusal, plan } = await episode.reaches('AwaitingApproval');
      assert.equal(refusal?.guard, 'ApprovalMissing');
      assert.equal(plan?.remedy, 'manual-review');
      assert.equal(await switches(t, scenario), undefined);
      await episode.approve();
      await episode.journals('manual-review', 'done');
      assert.deepEqual(await switches(t, scenario), { MANUAL_REVIEW_MODE: 'true' });
      await rolledOut(t, scenario.namespace('production'), 'flowengine');
      scenario.figures({ recentFailures: 0, serverErrors: 0 });
      await scenario.later(16);
      await episode.tick('root-cause');
      await episode.reaches('Closed');
      assert.deepEqual((await switches(t, scenario)) ?? {}, {});
    },
  ),
  scenarioTest(
    'Agent pipeline: a gate that holds a workflow is passed by an approved bypass, and it closes after its review',
    async (t) => {
      const scenario = await Scenario.start(t, {
        runbook: PIPELINE,
        figures: { heldRuns: 1, breakersOpen: 0 },
      });
      const workflow = await heldWorkflow(t, scenario);
      const episode = await scenario.opened({ workflow, bypass: 'true' });
      await episode.reaches('AwaitingApproval');
      assert.equal(await gateOf(t, scenario), 'Running');
      await episode.approve();
      await episode.journals('emergency-bypass', 'done');
      await eventually('the gate is passed', async () => (await gateOf(t, scenario)) === 'Succeeded');
      scenario.figures({ heldRuns: 0 });
      await scenario.later(16);
      await episode.tick('examine', 'review-bypass');
      assert.equal((await episode.reaches('Closed')).outcome, 'Recovered');
      await episode.audits('refusal ApprovalMissing', 'approval approve', 'action emergency-bypass done');
    },
  ),
  scenarioTest('Agent pipeline: where nothing waits no gate is passed, approved or not', async (t) => {
    const scenario = await Scenario.start(t, {
      runbook: PIPELINE,
      figures: { heldRuns: 1, breakersOpen: 0 },
    });
    const episode = await scenario.opened({ workflow: 'gone', bypass: 'true' });
    const { journal = [] } = await episode.refuses('PreconditionFailed');
    assert.deepEqual(journal, []);
  }),
  scenarioTest(
    'FerrumDeck: workers that lost their tools are restarted by approval, and it closes',
    async (t) => {
      const scenario = await Scenario.start(t, { runbook: TOOLS, figures: TOOLS_REFUSED });
      await runs(t, scenario, 'ferrumdeck', 'worker');
      const names = async () =>
        (await podsOf(t, scenario.namespace('ferrumdeck'), 'worker')).map(({ metadata }) => metadata.name);
      const before = await names();
      const rejected = await scenario.fires({ alert: 'FerrumDeckMcpUnavailable', series: { pod: 'a' } });
      await rejected.reject();
      await rejected.refuses('ApprovalMissing');
      assert.deepEqual(await names(), before);
      const episode = await scenario.fires({ alert: 'FerrumDeckMcpUnavailable', series: { pod: 'b' } });
      await episode.approve();
      await episode.journals('restart-workers', 'done');
      await rolledOut(t, scenario.namespace('ferrumdeck'), 'worker');
      assert.equal((await names()).filter((name) => before.includes(name)).length, 0);
      scenario.figures({ refusedShare: 0, toolsCompleted: 12 });
      await scenario.later(16);
      await episode.tick('confirm-runs', 'root-cause', 'prevention');
      assert.equal((await episode.reaches('Closed')).outcome, 'Recovered');
      // The queue's state is no query of the runbook: the controller asks redis_exporter for it.
      const strange = scenario.strangeQueries().filter((query) => !query.includes('fd:queue:steps'));
      assert.deepEqual(strange, []);
    },
  ),
];
