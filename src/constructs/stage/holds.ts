import type { WorkflowTemplateSpecTemplates } from '../../../imports/argoproj.io.ts';
import type { PipelineData } from '../../catalogue/model/pipeline.ts';
import { APPROVAL_GATE, HELD_BEFORE, HOLD_TEMPLATES, PERSON_TEMPLATE } from '../../conventions/gates.ts';
import { APPROVAL_VALUES } from '../../conventions/pipeline.ts';
import { checkpointChecks, SAVED_INPUTS } from './checkpoint.ts';
import { input } from './expression.ts';
import { refusalStep, type Check } from './gate.ts';

const WAIT = 'wait-for-sensor';
const ASK = 'ask-person';
const VALIDATE_STATE = 'validate-state';
const VALIDATE_APPROVAL = 'validate-approval';

/** What a node keeps while it waits: why, before which stage, and everything that was reached. */
const CONTEXT = [HELD_BEFORE, 'why', 'state'] as const;

/** Longest time for which an approval may be given. */
const LONGEST_APPROVAL = '24h';

/**
 * Holds, each with the proof that has to follow before the run goes on. A Sensor resumes the node that it names, which
 * is never the one that waits for an approval, so no webhook can stand in for one.
 */
export function holdTemplates({ name, sensorNodes }: PipelineData): WorkflowTemplateSpecTemplates[] {
  const state = { name: VALIDATE_STATE, template: VALIDATE_STATE, arguments: passed(['state']) };
  return [
    ...(['event', 'decision'] as const).map((hold) => ({
      name: HOLD_TEMPLATES[hold],
      inputs: { parameters: CONTEXT.map(named) },
      steps: [[{ name: sensorNodes[hold], template: WAIT, arguments: passed(CONTEXT) }], [state]],
    })),
    {
      name: HOLD_TEMPLATES.person,
      inputs: { parameters: CONTEXT.map(named) },
      steps: [
        [{ name: ASK, template: ASK, arguments: passed(CONTEXT) }],
        [
          {
            name: VALIDATE_APPROVAL,
            template: VALIDATE_APPROVAL,
            arguments: {
              parameters: Object.values(APPROVAL_VALUES).map((value) => ({
                name: value,
                value: `{{steps.${ASK}.outputs.parameters.${value}}}`,
              })),
            },
          },
          state,
        ],
      ],
    },
    { name: WAIT, inputs: { parameters: CONTEXT.map(named) }, suspend: {} },
    {
      name: ASK,
      inputs: { parameters: CONTEXT.map(named) },
      steps: [[{ name: APPROVAL_GATE, template: PERSON_TEMPLATE, arguments: passed(CONTEXT) }]],
      // A resume that names the node sets no values at all. Argo would wait for them for ever; this refuses them.
      outputs: {
        parameters: Object.values(APPROVAL_VALUES).map((value) => ({
          name: value,
          valueFrom: { parameter: `{{steps.${APPROVAL_GATE}.outputs.parameters.${value}}}`, default: '' },
        })),
      },
    },
    {
      name: PERSON_TEMPLATE,
      inputs: { parameters: CONTEXT.map(named) },
      suspend: {},
      outputs: {
        parameters: Object.values(APPROVAL_VALUES).map((value) => ({
          name: value,
          valueFrom: { supplied: {} },
        })),
      },
    },
    {
      name: VALIDATE_APPROVAL,
      inputs: { parameters: Object.values(APPROVAL_VALUES).map(named) },
      steps: [[refusalStep('approved', approvalChecks())]],
    },
    {
      name: VALIDATE_STATE,
      inputs: { parameters: [named('state'), ...SAVED_INPUTS] },
      steps: [[refusalStep('unchanged', stateChecks(name))]],
    },
  ];
}

function named(name: string) {
  return { name };
}

function passed(names: readonly string[]) {
  return { parameters: names.map((name) => ({ name, value: `{{inputs.parameters.${name}}}` })) };
}

/** Points in time of one length compare as texts do. `2006-01-02…` is how Go writes a layout. */
function clock(time: string): string {
  return `(${time}).UTC().Format('2006-01-02T15:04:05Z')`;
}

function approvalChecks(): Check[] {
  const { by, reason, until } = APPROVAL_VALUES;
  return [
    {
      unless: `${input(by)} matches '^[A-Za-z0-9][A-Za-z0-9._@:+/-]{1,252}$'`,
      say: "'the approval does not say by whom it is given'",
    },
    {
      unless: `len(trim(${input(reason)})) >= 10 && len(${input(reason)}) <= 1024`,
      say: "'the approval needs a reason of 10 to 1024 characters'",
    },
    {
      unless: `${input(until)} matches '^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z$'`,
      say: "'the approval does not say until when it holds, as YYYY-MM-DDThh:mm:ssZ'",
    },
    { unless: `${input(until)} > ${clock('now()')}`, say: "'the approval has expired'" },
    {
      unless: `${input(until)} <= ${clock(`now() + duration('${LONGEST_APPROVAL}')`)}`,
      say: `'the approval holds for more than ${LONGEST_APPROVAL}'`,
    },
  ];
}

/** The checkpoint must be the one with which the run was held; before the first there is none. */
function stateChecks(pipeline: string): Check[] {
  const nothing = `(len(fromJSON(${input('state')}).done) == 0 && ${input('saved')} == '')`;
  return [
    ...checkpointChecks(pipeline).map(({ unless, say }) => ({ unless: `${nothing} || ${unless}`, say })),
    {
      unless: `${nothing} || ${input('saved')} == ${input('state')}`,
      say: "'the checkpoint changed while the run was held'",
    },
  ];
}
