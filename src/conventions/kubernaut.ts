/** Labels, beside that of the owner, by which Kubernaut and Tekton tie a run to what it belongs to. */
export const PIPELINE_RUN_LABELS = {
  /** On a TaskRun: name of its PipelineRun. */
  pipelineRun: 'tekton.dev/pipelineRun',
  /** On a PipelineRun: namespace of the execution that owns it. */
  executionNamespace: 'kubernaut.ai/source-namespace',
} as const;

/** Runbook parameters that say which execution an episode is about. */
export const EXECUTION_PARAMETERS = {
  execution: 'execution',
  executionNamespace: 'executionNamespace',
  targetResource: 'targetResource',
} as const;
