import type { Target } from '../../../../api/target.ts';
import { RECOVERY_WORKFLOW } from '../../../systems/agent-pipeline/events.ts';
import type { AgentPipelineNames } from '../../../systems/agent-pipeline/names.ts';

export type TargetId =
  | 'workflows'
  | 'failedWorkflow'
  | 'recoveryTemplate'
  | 'endedPods'
  | 'activePods'
  | 'nodes'
  | 'github'
  | 'checkpointCheck'
  | 'stageRollback';

/** Argo's own label, so that pods are found whoever wrote their workflow. */
const COMPLETED = 'workflows.argoproj.io/completed';

export function workflowFailureTargets({ namespace }: AgentPipelineNames): Record<TargetId, Target> {
  return {
    workflows: {
      resources: {
        group: 'argoproj.io',
        version: 'v1alpha1',
        kind: 'Workflow',
        plural: 'workflows',
        namespace,
      },
    },
    failedWorkflow: { workflow: { namespace } },
    recoveryTemplate: { workflowTemplate: { namespace, name: RECOVERY_WORKFLOW } },
    endedPods: { pods: { namespace, selector: { [COMPLETED]: 'true' } } },
    activePods: { pods: { namespace, selector: { [COMPLETED]: 'false' } } },
    nodes: { nodes: {} },
    github: { endpoint: { name: 'github-api' } },
    checkpointCheck: { adapter: { name: 'checkpoint-check' } },
    stageRollback: { adapter: { name: 'stage-rollback' } },
  };
}
