import { randomBytes } from 'node:crypto';
import type { KubeApi, Manifest } from './api.ts';
import { EXECUTOR_RULES } from './argo.ts';
import type { Cluster } from './cluster.ts';
import type { Context } from './test.ts';
import { eventually } from './wait.ts';
import { finished } from './workflow.ts';

const RBAC = 'rbac.authorization.k8s.io/v1';
const ROLE_REF = { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role' };

/** Makes a fresh namespace and gives a test what it works with. */
export async function contextIn(cluster: Cluster): Promise<Context> {
  const { admin } = cluster;
  const namespace = `test-${randomBytes(4).toString('hex')}`;
  await admin.create({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } });
  await allow(admin, { namespace, account: 'default', name: 'executor', rules: EXECUTOR_RULES });
  await accountReady(admin, namespace, 'default');
  const here = (manifest: Manifest): Manifest => ({
    ...manifest,
    metadata: { namespace, ...manifest.metadata },
  });
  return {
    cluster,
    admin,
    namespace,
    play: (script) => cluster.kubelet.play(namespace, script),
    executions: (template) =>
      cluster.kubelet.executions.filter(
        (one) => one.namespace === namespace && (template === undefined || one.template === template),
      ),
    apply: (manifest) => admin.apply(here(manifest)),
    submit: (spec) =>
      admin.create(
        here({
          apiVersion: 'argoproj.io/v1alpha1',
          kind: 'Workflow',
          metadata: { generateName: 'wf-' },
          spec,
        }),
      ),
    finished: (workflow, timeout) => finished(admin, workflow, timeout),
  };
}

/** Grants a ServiceAccount of a namespace some rules, through a Role of the given name. */
export async function allow(
  api: KubeApi,
  grant: {
    readonly namespace: string;
    readonly account: string;
    /** Namespace of the account, where it is not the same. */
    readonly from?: string;
    readonly name: string;
    readonly rules: readonly object[];
  },
): Promise<void> {
  const { namespace, account, from = namespace, name, rules } = grant;
  await api.apply({ apiVersion: RBAC, kind: 'Role', metadata: { name, namespace }, rules });
  await api.apply({
    apiVersion: RBAC,
    kind: 'RoleBinding',
    metadata: { name: `${name}-${account}`, namespace },
    subjects: [{ kind: 'ServiceAccount', name: account, namespace: from }],
    roleRef: { ...ROLE_REF, name },
  });
}

/** Waits for a ServiceAccount, without which no pod is admitted. */
export async function accountReady(api: KubeApi, namespace: string, name: string): Promise<void> {
  const ref = { apiVersion: 'v1', kind: 'ServiceAccount', namespace, name };
  await eventually(`ServiceAccount ${namespace}/${name}`, async () => (await api.find(ref)) !== undefined);
}
