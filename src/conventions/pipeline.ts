/** Names that the pipeline's template, whoever submits it, and whoever resumes it share. */

export const PIPELINE = 'resilient-pipeline';

/** Parameters of the pipeline. None of them ever reaches a shell as text. */
export const PIPELINE_PARAMETERS = {
  /** `owner/name`. */
  repository: 'repository',
  /** Branch, tag or commit. */
  revision: 'revision',
  pullRequest: 'pull-request',
  /** Run to go on with: the name of the workflow that began it. Empty for a new run. */
  resumeFrom: 'resume-from',
  /** Why that run failed; decides what is rolled back first. */
  failureCategory: 'failure-category',
  /** Stages before which an approval is to be asked for, joined by commas. */
  holdBefore: 'hold-before',
  /** Stages before which the run waits for a person's word. */
  pauseBefore: 'pause-before',
  /** Stages before which the run waits for an event of the repository. */
  waitBefore: 'wait-before',
} as const;
export type PipelineParameter = keyof typeof PIPELINE_PARAMETERS;

/** ConfigMap with the last checkpoint of a run, and its keys. */
export const CHECKPOINT = {
  prefix: 'checkpoint-',
  label: 'stanchion.dev/checkpoint',
  /** JSON; see `checkpointState` in src/api/checkpoint.ts. */
  state: 'state',
  /** sha256 of that text, in hex. */
  digest: 'digest',
  /** Who writes: the field manager of each checkpoint. */
  manager: 'stanchion-checkpoint',
} as const;

/** Claim that the stages of a run share, below the run's name; Argo names it `<workflow>-<volume>`. */
export const WORKSPACE = { volume: 'workspace', path: '/workspace' } as const;

/** Values that a person gives with an approval. */
export const APPROVAL_VALUES = { by: 'by', reason: 'reason', until: 'until' } as const;

/** Node with the context of a failure, in the exit handler. */
export const FAILURE_CONTEXT_NODE = 'failure-context';
