import { join } from 'node:path';
import type { KubeApi, Manifest } from './api.ts';
import { writeKubeconfig, type ControlPlane } from './control-plane.ts';
import type { Processes, Program } from './processes.ts';
import { eventually } from './wait.ts';

const NAMESPACE = 'argo';
const NAME = 'argo';
const RBAC = 'rbac.authorization.k8s.io/v1';

const read = ['get', 'list', 'watch'];
const write = [...read, 'create', 'update', 'patch', 'delete'];
const rule = (apiGroup: string, resources: readonly string[], verbs: readonly string[]) => ({
  apiGroups: [apiGroup],
  resources,
  verbs,
});

/** What the cluster-wide installation of Argo Workflows v3.7.18 grants its controller, and no more. */
const CONTROLLER_RULES = [
  rule('', ['pods', 'pods/exec'], write),
  rule('', ['configmaps', 'namespaces'], read),
  rule(
    '',
    ['persistentvolumeclaims', 'persistentvolumeclaims/finalizers'],
    ['get', 'create', 'update', 'delete'],
  ),
  rule('', ['serviceaccounts'], ['get', 'list']),
  rule('', ['events'], ['create', 'patch']),
  rule('policy', ['poddisruptionbudgets'], ['get', 'create', 'delete']),
  rule(
    'argoproj.io',
    [
      'workflows',
      'workflows/finalizers',
      'workflowtasksets',
      'workflowtasksets/finalizers',
      'workflowartifactgctasks',
      'cronworkflows',
      'cronworkflows/finalizers',
    ],
    write,
  ),
  rule('argoproj.io', ['workflowtemplates', 'clusterworkflowtemplates'], read),
  rule('argoproj.io', ['workflowtaskresults'], ['list', 'watch', 'deletecollection']),
];

/** What a pod's own account needs to report its result to the controller. */
export const EXECUTOR_RULES = [rule('argoproj.io', ['workflowtaskresults'], ['create', 'patch'])];

/** The workflow-controller of all namespaces. All that it knows is in the API server, and outlives it. */
export interface WorkflowController {
  /** Of the one that runs, or ran last. */
  readonly pid: () => number;
  /** Kills it as a crash does. */
  readonly crash: () => Promise<void>;
  /** After {@link crash}: a new one, in the same place. */
  readonly startAgain: () => Promise<void>;
}

/** Starts the workflow-controller under its own ServiceAccount. */
export async function startWorkflowController(
  processes: Processes,
  { bin, folder, plane }: { readonly bin: string; readonly folder: string; readonly plane: ControlPlane },
): Promise<WorkflowController> {
  const { admin, server, authority } = plane;
  await applyAll(admin, controllerObjects());
  const token = await eventually('the token of the workflow-controller', () => admin.token(NAMESPACE, NAME));
  const kubeconfig = await writeKubeconfig(join(folder, 'argo.kubeconfig'), { server, authority, token });
  const program: Program = {
    name: 'workflow-controller',
    command: join(bin, 'workflow-controller'),
    args: [
      `--kubeconfig=${kubeconfig}`,
      `--namespace=${NAMESPACE}`,
      '--executor-image=argoexec.example.com/argoexec:v0',
      '--qps=200',
      '--burst=400',
      '--loglevel=info',
    ],
    env: {
      LEADER_ELECTION_DISABLE: 'true',
      DEFAULT_REQUEUE_TIME: '100ms',
      // How long it forgives a pod that it cannot see; ten seconds otherwise.
      RECENTLY_STARTED_POD_DURATION: '2s',
    },
    ready: async (log) => (await log()).includes('Current Worker Numbers'),
  };
  let running = await processes.start(program);
  return {
    pid: () => running.pid,
    crash: () => running.kill(),
    startAgain: async () => {
      running = await processes.start(program);
    },
  };
}

function controllerObjects(): Manifest[] {
  const subjects = [{ kind: 'ServiceAccount', name: NAME, namespace: NAMESPACE }];
  const config =
    'metricsConfig:\n  enabled: false\ntelemetryConfig:\n  enabled: false\nnodeEvents:\n  enabled: false\n';
  return [
    { apiVersion: 'v1', kind: 'Namespace', metadata: { name: NAMESPACE } },
    { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: NAME, namespace: NAMESPACE } },
    {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: 'workflow-controller-configmap', namespace: NAMESPACE },
      data: { config },
    },
    { apiVersion: RBAC, kind: 'ClusterRole', metadata: { name: NAME }, rules: CONTROLLER_RULES },
    {
      apiVersion: RBAC,
      kind: 'ClusterRoleBinding',
      metadata: { name: NAME },
      subjects,
      roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: NAME },
    },
  ];
}

/** Applies objects one after the other. */
export async function applyAll(api: KubeApi, manifests: readonly Manifest[]): Promise<void> {
  for (const manifest of manifests) await api.apply(manifest);
}
