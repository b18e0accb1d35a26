/** Labels by which Kubernaut and Tekton tie a PipelineRun to what it belongs to. */
export const PIPELINE_RUN_LABELS = {
  /** On a TaskRun: name of its PipelineRun. */
  pipelineRun: 'tekton.dev/pipelineRun',
  /** On a PipelineRun: name of the WorkflowExecution that owns it. */
  execution: 'kubernaut.ai/workflow-execution',
  /** On a PipelineRun: namespace of that execution. */
  executionNamespace: 'kubernaut.ai/source-namespace',
} as const;

/** What the name of the PipelineRun that locks a target begins with. */
export const LOCK_PREFIX = 'wfe-';

/** Runbook parameters that say which execution an episode is about. */
export const EXECUTION_PARAMETERS = {
  execution: 'execution',
  executionNamespace: 'executionNamespace',
  targetResource: 'targetResource',
} as const;
