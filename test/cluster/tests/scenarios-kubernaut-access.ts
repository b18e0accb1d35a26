import assert from 'node:assert/strict';
import { ACCOUNT } from '../controller-account.ts';
import { requestsOf } from '../support/api-audit.ts';
import { PATIENCE } from '../support/patience.ts';
import { Scenario } from '../support/scenario.ts';
import { scenarioTest } from '../support/scenario-test.ts';
import { runsExternal } from '../support/workloads.ts';
import type { Context } from '../test.ts';
import { eventually } from '../wait.ts';

const RBAC = 'rbac.authorization.k8s.io';
const WRITING = ['create', 'update', 'patch', 'delete', 'deletecollection', 'bind', 'escalate'];
const CONTROLLER = 'workflow-execution';
const EXECUTIONS = 'workflowexecution.kubernaut.io';
const RUNS = { apiGroups: ['tekton.dev'], resources: ['pipelineruns'] };
/** What its chart would grant it, but for making runs. */
const RULES = [
  {
    apiGroups: [EXECUTIONS],
    resources: ['workflowexecutions'],
    verbs: ['get', 'list', 'watch', 'update', 'patch'],
  },
  { apiGroups: [EXECUTIONS], resources: ['workflowexecutions/status'], verbs: ['update', 'patch'] },
  { ...RUNS, verbs: ['get', 'list', 'watch', 'delete'] },
  { apiGroups: ['tekton.dev'], resources: ['taskruns'], verbs: ['get', 'list', 'watch'] },
];

/** Binds the account of the execution controller to rules, as a person does who mends its chart; waits for its effect. */
async function grant(t: Context, namespace: string, rules: readonly object[], verb: 'delete' | 'create') {
  const { admin } = t;
  const name = `${t.namespace}-executions`;
  await admin.apply({ apiVersion: `${RBAC}/v1`, kind: 'ClusterRole', metadata: { name }, rules });
  await admin.apply({
    apiVersion: `${RBAC}/v1`,
    kind: 'ClusterRoleBinding',
    metadata: { name },
    roleRef: { apiGroup: RBAC, kind: 'ClusterRole', name },
    subjects: [{ kind: 'ServiceAccount', name: 'default', namespace }],
  });
  const account = admin.as(await admin.token(namespace, 'default'));
  await eventually('the API server knows the role', async () => {
    const apiVersion = 'authorization.k8s.io/v1';
    const spec = { resourceAttributes: { group: 'tekton.dev', resource: 'pipelineruns', verb } };
    const body = { apiVersion, kind: 'SelfSubjectAccessReview', spec };
    const answer = await account.call(`/apis/${apiVersion}/selfsubjectaccessreviews`, {
      method: 'POST',
      body,
    });
    return (answer as { status: { allowed: boolean } }).status.allowed;
  });
}

/** What an episode of its own finds out: how many rights are denied, and the report. */
async function report(scenario: Scenario, pod: string): Promise<readonly [number, string]> {
  const episode = await scenario.fires({ alert: 'WorkflowExecutionHighErrorRate', series: { pod } });
  const found = await eventually(
    'the evidence is collected',
    async () => (await episode.status()).evidence?.find(({ id }) => id === 'deniedAccess'),
    { timeout: PATIENCE },
  );
  assert.equal(found.state, 'collected', found.text);
  return [found.number ?? Number.NaN, found.text ?? ''];
}

export const tests = [
  scenarioTest(
    'Kubernaut: what the API server denies the execution controller is reported, and nothing is granted [WE-K3]',
    async (t) => {
      const figures = { errorRatio: 0.2, aboveBaseline: 0.15, permissionErrors: 3, tektonReady: 1 };
      const scenario = await Scenario.start(t, { runbook: 'kubernaut-high-error-rate', figures });
      const namespace = scenario.namespace('kubernaut-system');
      await runsExternal(t, { namespace, name: CONTROLLER, container: 'manager' }, 'v1');
      const runs = `pipelineruns.tekton.dev in ${scenario.namespace('kubernaut-workflows')}`;

      const [all, nothing] = await report(scenario, 'a');
      assert.equal(all, 15, nothing);
      assert.ok(nothing.startsWith(`system:serviceaccount:${namespace}:default\ndenied  `), nothing);
      assert.ok(!nothing.includes('allowed'), nothing);

      await grant(t, namespace, RULES, 'delete');
      const [one, almost] = await report(scenario, 'b');
      assert.equal(one, 1, almost);
      assert.ok(almost.includes(`denied  create ${runs}`), almost);
      assert.ok(almost.includes(`allowed  delete ${runs}`), almost);
      assert.ok(almost.includes(`allowed  list workflowexecutions.${EXECUTIONS} in all namespaces`), almost);

      await grant(t, namespace, [...RULES, { ...RUNS, verbs: ['create'] }], 'create');
      const [none, mended] = await report(scenario, 'c');
      assert.equal(none, 0, mended);

      const requests = await requestsOf(t.cluster.folder, { namespace: t.namespace, name: ACCOUNT });
      assert.ok(
        requests.some(({ resource, verb }) => resource === 'subjectaccessreviews' && verb === 'create'),
      );
      const grants = requests.filter(({ apiGroup, verb }) => apiGroup === RBAC && WRITING.includes(verb));
      assert.deepEqual(grants, []);
      for (const kind of ['ClusterRoleBinding', 'RoleBinding']) {
        const bindings = await t.admin.list({ apiVersion: `${RBAC}/v1`, kind });
        const own = bindings.filter((one) => JSON.stringify(one['subjects'] ?? []).includes(namespace));
        const expected = kind === 'ClusterRoleBinding' ? [`${t.namespace}-executions`] : [];
        assert.deepEqual(
          own.map(({ metadata }) => metadata.name),
          expected,
        );
      }
    },
  ),
];
