import type { KubeObject } from '../api.ts';
import { installCrds } from '../crds.ts';
import type { Context } from '../test.ts';

const OPEN = { type: 'object', 'x-kubernetes-preserve-unknown-fields': true };

/** As Tekton declares its own: any field, and a status of its own. */
function definition(group: string, kind: string, version: string): KubeObject {
  const plural = `${kind.toLowerCase()}s`;
  return {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: `${plural}.${group}` },
    spec: {
      group,
      names: { kind, plural, singular: kind.toLowerCase(), listKind: `${kind}List` },
      scope: 'Namespaced',
      versions: [
        {
          name: version,
          served: true,
          storage: true,
          schema: { openAPIV3Schema: OPEN },
          subresources: { status: {} },
        },
      ],
    },
  };
}

/** The kinds of Tekton and Kubernaut that the runbooks read and change; neither of them runs here. */
export function installKubernautKinds({ admin }: Context): Promise<void> {
  return installCrds(admin, [
    definition('tekton.dev', 'PipelineRun', 'v1'),
    definition('tekton.dev', 'TaskRun', 'v1'),
    // As its software names it today, and as the runbook document does.
    definition('kubernaut.ai', 'WorkflowExecution', 'v1alpha1'),
    definition('workflowexecution.kubernaut.io', 'WorkflowExecution', 'v1alpha1'),
  ]);
}
