import assert from 'node:assert/strict';
import type { Mode } from '../../../src/api/settings.ts';
import { ACCOUNT, grantsOf, OWN_RULES } from '../controller-account.ts';
import { contextIn } from '../namespace.ts';
import { covers, requestsOf, said, singleRights, type ApiRequest, type Right } from '../support/api-audit.ts';
import { OWN_NAMESPACE, rightsIn } from '../support/catalogue.ts';
import { hasBegun, scenarioTest } from '../support/scenario-test.ts';
import { Scenario, started } from '../support/scenario.ts';
import { reasonFor, UNUSED } from '../support/unused-rights.ts';
import { podsOf, runs } from '../support/workloads.ts';
import { test, type ClusterTest, type Context } from '../test.ts';
import { eventually } from '../wait.ts';
import { tests as arco } from './scenarios-arco.ts';
import { tests as access } from './scenarios-kubernaut-access.ts';
import { tests as controllers } from './scenarios-kubernaut-controller.ts';
import { tests as pipelineRuns } from './scenarios-kubernaut-runs.ts';
import { tests as others } from './scenarios-other-systems.ts';

const SCENARIOS: readonly ClusterTest[] = [...arco, ...access, ...controllers, ...pipelineRuns, ...others];
const READING = ['get', 'list', 'watch'];

/** Plays the scenarios that have not been played in this run, a few at one time. */
async function playTheRest({ cluster }: Context): Promise<void> {
  const waiting = SCENARIOS.filter((scenario) => !hasBegun(scenario));
  const work = async () => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift())
      await next.run(await contextIn(cluster));
  };
  await Promise.all([work(), work(), work(), work()]);
}

/** What a controller asked the API server for, with the namespaces of the catalogue in the place of the test's. */
async function askedBy({ cluster }: Context, namespace: string): Promise<readonly ApiRequest[]> {
  const requests = await requestsOf(cluster.folder, { namespace, name: ACCOUNT });
  return requests.map((request) => {
    const { namespace: asked } = request;
    if (asked === namespace) return { ...request, namespace: OWN_NAMESPACE };
    const inCatalogue =
      asked?.startsWith(`${namespace}-`) === true ? asked.slice(namespace.length + 1) : asked;
    return { ...request, namespace: inCatalogue };
  });
}

const own = grantsOf(OWN_RULES).flatMap((grant) => singleRights(OWN_NAMESPACE, grant));

function granted(mode: Mode): readonly Right[] {
  const { namespaces, cluster } = rightsIn(mode);
  return [
    ...own,
    ...namespaces.flatMap(({ namespace, rules }) => rules.flatMap((rule) => singleRights(namespace, rule))),
    ...cluster.flatMap((rule) => singleRights(undefined, rule)),
  ];
}

/** What was asked for and not granted; that a right is known to the server a little later than it is given is no matter. */
function beyond(requests: readonly ApiRequest[], rights: readonly Right[]): readonly string[] {
  const foreign = requests.filter((request) => !rights.some((right) => covers(right, request)));
  return [...new Set(foreign.map((request) => said(request)))];
}

export const tests = [
  test(
    'what the controller does in the scenarios is what it may, and what it may is used or has a reason [WE-Z3]',
    async (t) => {
      await playTheRest(t);
      const rights = granted('guarded');
      const requests = (
        await Promise.all(
          started.filter(({ mode }) => mode === 'guarded').map(({ namespace }) => askedBy(t, namespace)),
        )
      ).flat();
      assert.ok(requests.length > 1000, `${requests.length} requests`);
      assert.deepEqual(beyond(requests, rights), []);
      const unused = rights.filter((right) => !requests.some((request) => covers(right, request))).map(said);
      const names = [...new Set(unused)].sort();
      assert.deepEqual(
        names.filter((right) => reasonFor(right) === undefined),
        [],
        'rights that no scenario used and for which no reason is given',
      );
      const idle = UNUSED.filter(({ rights: pattern }) => !names.some((right) => pattern.test(right)));
      assert.deepEqual(idle, [], 'reasons for rights that are used, or not granted');
    },
    { alone: true, timeout: 1_800_000 },
  ),
  scenarioTest(
    'in shadow it does what it has to for knowing what it would do, and writes nothing but its own records',
    async (t) => {
      const figures = {
        failureRatio: 0.6,
        finishedTasks: 40,
        medianFailureSeconds: 60,
        worstTenantRatio: 0.6,
      };
      const scenario = await Scenario.start(t, {
        runbook: 'arco-high-task-failure-rate',
        mode: 'shadow',
        figures,
      });
      await runs(t, scenario, 'arco', 'arco-scheduler');
      await runs(t, scenario, 'arco', 'arco-worker');
      const pods = await podsOf(t, scenario.namespace('arco'), 'arco-worker');
      const episode = await scenario.fires({
        alert: 'ArcoFlowRetryStorm',
        startsAt: new Date(Date.now() - 600_000),
      });
      const { plan, journal = [] } = await episode.refuses('Shadow');
      assert.equal(plan?.remedy, 'pause-scheduling');
      assert.deepEqual(journal, []);
      await episode.resolved();
      await episode.reaches('Closed', 'AlertResolved');
      await scenario.controller.program.stop();
      // What its account asks for once it has ended is the last of it in the log.
      const marker = 'the-end';
      const account = t.admin.as(await t.admin.token(t.namespace, ACCOUNT));
      const kind = { apiVersion: 'stanchion.dev/v1alpha1', kind: 'Remediation', namespace: t.namespace };
      assert.equal(await account.find({ ...kind, name: marker }), undefined);
      const requests = await eventually('the log of the API server is complete', async () => {
        const found = await askedBy(t, t.namespace);
        return found.some(({ name }) => name === marker) && found;
      });
      const writes = requests.filter(({ verb }) => !READING.includes(verb));
      assert.deepEqual(beyond(writes, own), []);
      assert.ok(writes.some(({ resource }) => resource === 'remediations/status'));
      assert.deepEqual(beyond(requests, granted('shadow')), []);
      const after = await podsOf(t, scenario.namespace('arco'), 'arco-worker');
      assert.deepEqual(
        after.map(({ metadata }) => metadata.uid),
        pods.map(({ metadata }) => metadata.uid),
      );
    },
  ),
];
