import type { Profile } from '../../model/system.ts';

/** Team that owns the controller, as the `owner` label and of the tasks. */
export const OWNER = 'kubernaut';

/** Objects that say that a request was skipped, and where in them. */
interface SkippedNames {
  readonly group: string;
  readonly kind: string;
  readonly plural: string;
  readonly phaseField: string;
  readonly phase: string;
  readonly reasonField: string;
  readonly targetField: string;
}

/** Metric families of today's software that stand behind the documented names. */
interface UpstreamFamilies {
  readonly outcomes: string;
  readonly duration: string;
  readonly blocked: string;
  readonly duplicates: string;
}

/** Every name of the WorkflowExecution controller that differs between its document and its software. */
export interface KubernautNames {
  /** Namespace of the controller. */
  readonly namespace: string;
  /** Namespace of the PipelineRuns that carry executions out. */
  readonly workflowNamespace: string;
  /** Deployment of the controller. */
  readonly deployment: string;
  /** Value of the `app` label of its pods. */
  readonly app: string;
  /** Container in its pods. */
  readonly container: string;
  /** ClusterRole that the controller needs for its work. */
  readonly clusterRole: string;
  /** Value of the `job` label of the controller's own metrics. */
  readonly job: string;
  /** Value of the `job` label of kube-state-metrics. */
  readonly stateMetricsJob: string;
  /** API group of WorkflowExecution. */
  readonly apiGroup: string;
  /** Finalizer by which the controller holds an execution until its run is gone. */
  readonly finalizer: string;
  /** Namespace of Tekton Pipelines. */
  readonly tektonNamespace: string;
  /** Deployment of Tekton's own controller. */
  readonly tektonDeployment: string;
  /** Whether the controller exits when Tekton's resource definitions are missing at its start. */
  readonly crashesWithoutTekton: boolean;
  /** Executions that began, among the phase transitions; those that were skipped never get there. */
  readonly startedPhases: string;
  readonly skipped: SkippedNames;
  /** Absent where the software itself has the documented names. */
  readonly families?: UpstreamFamilies;
}

const shared = {
  namespace: 'kubernaut-system',
  workflowNamespace: 'kubernaut-workflows',
  stateMetricsJob: 'kube-state-metrics',
  tektonNamespace: 'tekton-pipelines',
  tektonDeployment: 'tekton-pipelines-controller',
} as const satisfies Partial<KubernautNames>;

export const kubernautNames: Readonly<Record<Profile, KubernautNames>> = {
  documented: {
    ...shared,
    deployment: 'workflow-execution',
    app: 'workflow-execution',
    container: 'manager',
    clusterRole: 'workflow-execution',
    job: 'workflow-execution',
    apiGroup: 'workflowexecution.kubernaut.io',
    finalizer: 'workflowexecution.kubernaut.io/workflowexecution-cleanup',
    crashesWithoutTekton: true,
    startedPhases: 'Running',
    skipped: {
      group: 'workflowexecution.kubernaut.io',
      kind: 'WorkflowExecution',
      plural: 'workflowexecutions',
      phaseField: 'status.phase',
      phase: 'Skipped',
      reasonField: 'status.skipDetails.reason',
      targetField: 'spec.targetResource',
    },
  },
  upstream: {
    ...shared,
    deployment: 'workflowexecution-controller',
    app: 'workflowexecution-controller',
    container: 'workflowexecution-controller',
    clusterRole: 'workflowexecution-controller',
    job: 'workflowexecution',
    apiGroup: 'kubernaut.ai',
    finalizer: 'workflowexecution.kubernaut.ai/workflowexecution-cleanup',
    crashesWithoutTekton: false,
    // The software counts outcomes, at the end of an execution, and no transition into Running.
    startedPhases: 'Completed|Failed',
    // Skipping moved from the execution to the request in v1.0.
    skipped: {
      group: 'kubernaut.ai',
      kind: 'RemediationRequest',
      plural: 'remediationrequests',
      phaseField: 'status.overallPhase',
      phase: 'Blocked',
      reasonField: 'status.blockReason',
      targetField: 'spec.targetResource.name',
    },
    families: {
      outcomes: 'workflowexecution_reconciler_total',
      duration: 'workflowexecution_reconciler_duration_seconds',
      blocked: 'kubernaut_remediationorchestrator_blocked_total',
      duplicates: 'kubernaut_remediationorchestrator_duplicates_skipped_total',
    },
  },
};
