import type { FailureCategory } from '../../api/failure.ts';
import type { Duration } from '../../api/scalars.ts';
import type { PipelineParameter } from '../../conventions/pipeline.ts';
import type { RequirementId } from './requirement.ts';
import type { RetryPlan } from './retry-plan.ts';

/** A part of a JSON document that a tool sends. */
export type ToolText = { readonly parameter: PipelineParameter } | { readonly outcome: true } | string;

/** A variable of a tool. Parameters get to tools in no other way, so that no shell ever reads one as its own text. */
export type ToolVariable =
  | ToolText
  | { readonly secret: string; readonly key: string }
  | { readonly json: Readonly<Record<string, ToolText | readonly ToolText[]>> };

/** What a stage runs. The installer may put another one in its place. */
export interface StageTool {
  /** With a tag or digest. */
  readonly image: string;
  /** As arguments. Where the first is a shell, the script after it is fixed and reads its values as variables. */
  readonly command: readonly [string, ...string[]];
  readonly env?: Readonly<Record<string, ToolVariable>>;
}

export interface StageResources {
  readonly requests: { readonly cpu: string; readonly memory: string };
  readonly limits: { readonly cpu: string; readonly memory: string };
}

/**
 * What lets a run go on that is held before a stage: an event of the repository, a person's word, or the approval of a
 * person with a name, a reason and an end.
 */
export type Hold = 'event' | 'decision' | 'person';

/** One stage of the pipeline: what runs, and how. */
export interface PipelineStage {
  /** Name of its node; also the key of its breaker. */
  readonly id: string;
  readonly text: string;
  readonly tool: StageTool;
  readonly resources: StageResources;
  /** How it is tried again, and for how long a try may run; an environment may replace figures. */
  readonly plan: RetryPlan;
  /** Whether it changes something outside the workspace. */
  readonly actsOutside: boolean;
  /** The run is always held before it. */
  readonly hold?: Hold;
}

/** Where a run goes back to before it goes on. */
export type RollbackTarget = 'last-checkpoint' | 'stage-start' | 'none';

/** A situation in which a run is held for somebody (S2:236). */
export interface InterventionTrigger {
  readonly id: string;
  readonly text: string;
  readonly when:
    { readonly askedFor: string } | { readonly rollback: RollbackTarget } | { readonly stageHolds: Hold };
  readonly answeredBy: Hold;
}

type PipelineAspect =
  | 'workflow'
  | 'stages'
  | 'layers'
  | 'capture'
  | 'exit'
  | 'holds'
  | 'triggers'
  | 'context'
  | 'resume'
  | 'override'
  | 'checkpoint'
  | 'validation'
  | 'rollback'
  | 'undo'
  | 'verification'
  | 'cleanup'
  | 'isolation'
  | 'images'
  | 'serviceAccount'
  | 'strategies';

export interface PipelineData {
  readonly name: string;
  readonly namespace: string;
  readonly text: string;
  /** Labels of every workflow made from it; event sources select by them. */
  readonly labels: Readonly<Record<string, string>>;
  /** Accounts of the stages, of what writes checkpoints, and of the exit handler. */
  readonly serviceAccounts: { readonly stages: string; readonly checkpoints: string; readonly exit: string };
  /** Runbook object that answers a failed run. */
  readonly runbook: string;
  /** Suspend nodes that Sensors may resume. The one that waits for an approval is not among them. */
  readonly sensorNodes: Readonly<Record<Exclude<Hold, 'person'>, string>>;
  readonly stages: readonly [PipelineStage, ...PipelineStage[]];
  /** Takes a run back to its rollback point and proves that it is there. */
  readonly restore: {
    readonly tool: StageTool;
    readonly resources: StageResources;
    readonly deadline: Duration;
  };
  readonly rollback: Readonly<Record<FailureCategory, RollbackTarget>>;
  readonly triggers: readonly InterventionTrigger[];
  readonly workspace: { readonly size: string };
  /** Retries that may run at one time, over all workflows of the namespace. */
  readonly concurrentRetries: number;
  readonly covers?: Partial<Readonly<Record<PipelineAspect, readonly RequirementId[]>>>;
}
