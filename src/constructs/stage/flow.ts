import type { WorkflowTemplateSpecTemplates } from '../../../imports/argoproj.io.ts';
import type { PipelineData } from '../../catalogue/model/pipeline.ts';
import { PIPELINE_PARAMETERS } from '../../conventions/pipeline.ts';
import { ADMIT_TEMPLATE } from './admission.ts';
import { expression, parameter } from './expression.ts';
import { RECOVER_TEMPLATE } from './recovery.ts';
import { slotName } from './slot.ts';

/** Template that holds the stages. */
export const STAGES = 'stages';

/** The slots, one after the other: after a failure those that follow are Omitted. */
export function stagesTemplate(stages: PipelineData['stages']): WorkflowTemplateSpecTemplates {
  const tasks = stages.map((stage, index) => {
    const before = stages[index - 1];
    const from = before === undefined ? 'inputs' : `tasks.${slotName(before)}.outputs`;
    return {
      name: slotName(stage),
      template: slotName(stage),
      ...(before === undefined ? {} : { depends: `${slotName(before)}.Succeeded` }),
      arguments: { parameters: [{ name: 'state', value: `{{${from}.parameters.state}}` }] },
    };
  });
  return { name: STAGES, inputs: { parameters: [{ name: 'state' }] }, dag: { tasks } };
}

/** Admission first, then what a resumed run needs, then the stages. */
export function mainTemplate(): WorkflowTemplateSpecTemplates {
  const state = {
    parameters: [{ name: 'state', value: `{{steps.${ADMIT_TEMPLATE}.outputs.parameters.state}}` }],
  };
  return {
    name: 'main',
    steps: [
      [{ name: ADMIT_TEMPLATE, template: ADMIT_TEMPLATE }],
      [
        {
          name: RECOVER_TEMPLATE,
          template: RECOVER_TEMPLATE,
          when: expression(`${parameter(PIPELINE_PARAMETERS.resumeFrom)} != ''`),
          arguments: state,
        },
      ],
      [{ name: STAGES, template: STAGES, arguments: state }],
    ],
  };
}
