import type { Target } from '../../../api/target.ts';
import type { KubernautNames } from '../../systems/kubernaut/names.ts';

/** What the runbooks of the controller look at and act on, by name. */
export function targets(names: KubernautNames) {
  const { namespace, workflowNamespace, tektonNamespace } = names;
  return {
    controller: { deployment: { namespace, name: names.deployment, container: names.container } },
    controllerPods: { pods: { namespace, selector: { app: names.app } } },
    executions: {
      resources: {
        group: names.apiGroup,
        version: 'v1alpha1',
        kind: 'WorkflowExecution',
        plural: 'workflowexecutions',
      },
    },
    /** Executions, or requests since v1.0, that were skipped. */
    skipped: {
      resources: {
        group: names.skipped.group,
        version: 'v1alpha1',
        kind: names.skipped.kind,
        plural: names.skipped.plural,
      },
    },
    pipelineRuns: {
      resources: {
        group: 'tekton.dev',
        version: 'v1',
        kind: 'PipelineRun',
        plural: 'pipelineruns',
        namespace: workflowNamespace,
      },
    },
    taskRuns: {
      resources: {
        group: 'tekton.dev',
        version: 'v1',
        kind: 'TaskRun',
        plural: 'taskruns',
        namespace: workflowNamespace,
      },
    },
    taskPods: {
      pods: {
        namespace: workflowNamespace,
        selector: { 'app.kubernetes.io/managed-by': 'tekton-pipelines' },
      },
    },
    tekton: {
      deployment: {
        namespace: tektonNamespace,
        name: names.tektonDeployment,
        container: 'tekton-pipelines-controller',
      },
    },
    tektonPods: {
      pods: { namespace: tektonNamespace, selector: { 'app.kubernetes.io/part-of': 'tekton-pipelines' } },
    },
    tektonDefinitions: { customResourceDefinitions: { group: 'tekton.dev' } },
    bindings: {
      resources: {
        group: 'rbac.authorization.k8s.io',
        version: 'v1',
        kind: 'ClusterRoleBinding',
        plural: 'clusterrolebindings',
      },
    },
  } as const satisfies Record<string, Target>;
}
