import type { WorkflowTemplateSpecTemplates } from '../../../imports/argoproj.io.ts';
import { FAILURE_CATEGORIES } from '../../api/failure.ts';
import type { PipelineData } from '../../catalogue/model/pipeline.ts';
import { PIPELINE_PARAMETERS } from '../../conventions/pipeline.ts';
import { checkpointChecks, freshState, SAVED_INPUTS } from './checkpoint.ts';
import { expression, input, literal, parameter } from './expression.ts';
import { refusalStep, type Check } from './gate.ts';

export const ADMIT_TEMPLATE = 'admit';

/** Seconds for which a run can be gone on with: a day less than its workspace is kept. */
export const RESUMABLE_SECONDS = 518_400;

/** What each parameter must look like; nothing that a shell, an option parser or a template could take for its own. */
function parameterChecks({ stages }: PipelineData): Check[] {
  const { repository, revision, pullRequest, resumeFrom, failureCategory } = PIPELINE_PARAMETERS;
  const { holdBefore, pauseBefore, waitBefore } = PIPELINE_PARAMETERS;
  const matches = (name: string, pattern: string): Check => ({
    unless: `${parameter(name)} matches ${literal(pattern)}`,
    say: literal(`the parameter ${name} must match ${pattern}`),
  });
  const ids = stages.map(({ id }) => id).join('|');
  return [
    matches(repository, '^[A-Za-z0-9_][A-Za-z0-9_.-]{0,99}/[A-Za-z0-9_][A-Za-z0-9_.-]{0,99}$'),
    matches(revision, '^[A-Za-z0-9_][A-Za-z0-9_./-]{0,199}$'),
    matches(pullRequest, '^[1-9][0-9]{0,8}$'),
    matches(resumeFrom, '^([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)?$'),
    matches(failureCategory, `^(${FAILURE_CATEGORIES.join('|')})$`),
    ...[holdBefore, pauseBefore, waitBefore].map((name) => matches(name, `^((${ids})(,(${ids}))*)?$`)),
  ];
}

/**
 * Lets a run begin, or go on, or refuses it before anything has run. Its output is the state to go on from. It holds no
 * work, because it reads the checkpoint, and Argo reads it again as long as the template runs.
 */
export function admitTemplate(pipeline: PipelineData): WorkflowTemplateSpecTemplates {
  const isNew = `${parameter(PIPELINE_PARAMETERS.resumeFrom)} == ''`;
  const checkpoint: Check[] = [
    ...checkpointChecks(pipeline.name),
    {
      unless: `now().Unix() < fromJSON(${input('saved')}).since + ${RESUMABLE_SECONDS}`,
      say: "'the run began so long ago that its workspace may be gone; submit it anew'",
    },
  ];
  return {
    name: ADMIT_TEMPLATE,
    inputs: {
      parameters: [
        ...SAVED_INPUTS,
        { name: 'resume', value: `{{workflow.parameters.${PIPELINE_PARAMETERS.resumeFrom}}}` },
        { name: 'fresh', value: expression(freshState(pipeline.name)) },
      ],
    },
    steps: [
      [refusalStep('parameters', parameterChecks(pipeline))],
      [
        refusalStep(
          'checkpoint',
          checkpoint.map(({ unless, say }) => ({ unless: `${isNew} || ${unless}`, say })),
        ),
      ],
    ],
    outputs: {
      parameters: [
        {
          name: 'state',
          valueFrom: {
            expression: `${input('resume')} == '' ? ${input('fresh')} : ${input('saved')}`,
          },
        },
      ],
    },
  };
}
