import type { WorkflowTemplateSpecTemplates } from '../../../imports/argoproj.io.ts';
import type { Hold, PipelineStage } from '../../catalogue/model/pipeline.ts';
import { HOLD_TEMPLATES } from '../../conventions/gates.ts';
import { PIPELINE_PARAMETERS } from '../../conventions/pipeline.ts';
import { RETRIES_USED, RETRY_BUDGET } from '../../conventions/retries.ts';
import { CHECKPOINT_TEMPLATE } from './checkpoint.ts';
import { expression, input, literal, parameter } from './expression.ts';

/** Place of a stage in the pipeline: its suspension point, the stage, and its checkpoint. */
export function slotName({ id }: Pick<PipelineStage, 'id'>): string {
  return `slot-${id}`;
}

/** Template of the stage proper. */
export function stageTemplateName({ id }: Pick<PipelineStage, 'id'>): string {
  return `stage-${id}`;
}

/** Whether a stage was done before this workflow began, as an expression. */
function isDone({ id }: PipelineStage): string {
  return `(${literal(id)} in fromJSON(${input('state')}).done)`;
}

/**
 * The slot passes the state of the run on. Of a stage that an earlier workflow did, nothing runs and the node of the
 * stage is Skipped, so that it counts neither as a success nor as a failure.
 */
export function slot(stage: PipelineStage): WorkflowTemplateSpecTemplates {
  const save = `checkpoint-${stage.id}`;
  const when = expression(`!${isDone(stage)}`);
  return {
    name: slotName(stage),
    inputs: { parameters: [{ name: 'state' }] },
    steps: [
      holds(stage),
      [
        {
          name: stage.id,
          template: stageTemplateName(stage),
          when,
          arguments: { parameters: [{ name: RETRY_BUDGET, value: expression(budget(stage)) }] },
        },
      ],
      [
        {
          name: save,
          template: CHECKPOINT_TEMPLATE,
          when,
          arguments: {
            parameters: [
              { name: 'stage', value: stage.id },
              { name: 'state', value: '{{inputs.parameters.state}}' },
              { name: 'result', value: `{{steps.${stage.id}.outputs.parameters.result}}` },
              { name: 'retries', value: `{{steps.${stage.id}.outputs.parameters.${RETRIES_USED}}}` },
            ],
          },
        },
      ],
    ],
    outputs: {
      parameters: [
        {
          name: 'state',
          valueFrom: {
            expression: `${isDone(stage)} ? ${input('state')} : steps[${literal(save)}].outputs.parameters.state`,
          },
        },
      ],
    },
  };
}

/** Retries that the run has left, as an expression; what it used before it was gone on with counts as well. */
function budget({ plan }: PipelineStage): string {
  return `string(max(0, ${plan.limits.retries} - int(fromJSON(${input('state')}).retries)))`;
}

/** Each kind of hold: its node, the parameter that asks for it, and what the node says when the stage itself does. */
const HOLDS: readonly {
  readonly hold: Hold;
  readonly node: string;
  readonly asks: string;
  readonly always: string;
}[] = [
  {
    hold: 'event',
    node: 'event-before',
    asks: PIPELINE_PARAMETERS.waitBefore,
    always: 'stage-waits-for-the-repository',
  },
  {
    hold: 'decision',
    node: 'decision-before',
    asks: PIPELINE_PARAMETERS.pauseBefore,
    always: 'stage-needs-a-person',
  },
  {
    hold: 'person',
    node: 'approval-before',
    asks: PIPELINE_PARAMETERS.holdBefore,
    always: 'stage-needs-a-person',
  },
];

/** Suspension points stand here only: before a stage, when the one before it is over and saved. */
function holds(stage: PipelineStage) {
  return HOLDS.map(({ hold, node, asks, always }) => {
    const asked = `${literal(stage.id)} in split(${parameter(asks)}, ',')`;
    return {
      name: `${node}-${stage.id}`,
      template: HOLD_TEMPLATES[hold],
      when: expression(`!${isDone(stage)} && ${stage.hold === hold ? 'true' : `(${asked})`}`),
      arguments: {
        parameters: [
          { name: 'before', value: stage.id },
          { name: 'why', value: stage.hold === hold ? always : 'asked-for' },
          { name: 'state', value: '{{inputs.parameters.state}}' },
        ],
      },
    };
  });
}

export interface StageParts {
  readonly stage: PipelineStage;
  /** Template of the breaker's gate. */
  readonly gate: string;
  /** Template that runs the stage with its retries. */
  readonly run: string;
}

/** The stage proper: its node is named by the stage, and its end is the end that the breaker counts. */
export function stageTemplate({ stage, gate, run }: StageParts): WorkflowTemplateSpecTemplates {
  return {
    name: stageTemplateName(stage),
    inputs: { parameters: [{ name: RETRY_BUDGET }] },
    steps: [
      [{ name: 'gate', template: gate }],
      [
        {
          name: 'run',
          template: run,
          arguments: {
            parameters: [{ name: RETRY_BUDGET, value: `{{inputs.parameters.${RETRY_BUDGET}}}` }],
          },
        },
      ],
    ],
    outputs: {
      parameters: ['result', RETRIES_USED].map((name) => ({
        name,
        valueFrom: { parameter: `{{steps.run.outputs.parameters.${name}}}` },
      })),
    },
  };
}
