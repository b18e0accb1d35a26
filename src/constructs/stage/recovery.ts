import type { WorkflowTemplateSpecTemplates } from '../../../imports/argoproj.io.ts';
import type { PipelineData } from '../../catalogue/model/pipeline.ts';
import { HOLD_TEMPLATES } from '../../conventions/gates.ts';
import { PIPELINE_PARAMETERS } from '../../conventions/pipeline.ts';
import { expression, input, literal, parameter } from './expression.ts';
import { leaf } from './leaf.ts';

export const RECOVER_TEMPLATE = 'recover';
const RESTORE = 'restore';

/** The rollback point of the failure that the run is gone on after, as an expression. */
function point({ rollback }: PipelineData): string {
  return `get(${literal(rollback)}, ${parameter(PIPELINE_PARAMETERS.failureCategory)})`;
}

/**
 * What comes before a run goes on: where there is no rollback point a person has to agree, and then the workspace is
 * put where the rollback point says and proven to be there. Doing that twice is doing it once.
 */
export function recoveryTemplates(pipeline: PipelineData, image: string): WorkflowTemplateSpecTemplates[] {
  const { restore, stages } = pipeline;
  const ids = literal(stages.map(({ id }) => id));
  const state = { name: 'state', value: '{{inputs.parameters.state}}' };
  return [
    {
      name: RECOVER_TEMPLATE,
      inputs: { parameters: [{ name: 'state' }] },
      steps: [
        [
          {
            name: 'approval-of-resumption',
            template: HOLD_TEMPLATES.person,
            when: expression(`${point(pipeline)} == 'none'`),
            arguments: {
              parameters: [
                { name: 'before', value: 'the rest of the run' },
                { name: 'why', value: 'nothing-to-go-back-to' },
                state,
              ],
            },
          },
        ],
        [{ name: RESTORE, template: RESTORE, arguments: { parameters: [state] } }],
      ],
    },
    leaf({
      name: RESTORE,
      ...restore,
      image,
      outcome: "'Running'",
      inputs: ['state'],
      variables: {
        POINT: point(pipeline),
        STAGE: `find(${ids}, !(# in fromJSON(${input('state')}).done)) ?? 'none'`,
        COMMIT: `get(fromJSON(${input('state')}).results, ${literal(stages[0].id)}) ?? ''`,
      },
    }),
  ];
}
