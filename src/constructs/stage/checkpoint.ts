import type { WorkflowTemplateSpecTemplates } from '../../../imports/argoproj.io.ts';
import { CHECKPOINT_VERSION, MOST_RESULT } from '../../api/checkpoint.ts';
import type { PipelineData } from '../../catalogue/model/pipeline.ts';
import { ARGO_PARAMETERS } from '../../conventions/breakers.ts';
import { CHECKPOINT, PIPELINE_PARAMETERS } from '../../conventions/pipeline.ts';
import { objectLabels } from '../object-labels.ts';
import { Code, expression, input, literal, parameter } from './expression.ts';
import type { Check } from './gate.ts';
import { RESOURCE_RETRY } from './resource-retry.ts';

/** The run that a workflow belongs to: the one that it goes on with, or itself. */
export const RUN = `(${parameter(PIPELINE_PARAMETERS.resumeFrom)} == '' ? workflow.name : ${parameter(PIPELINE_PARAMETERS.resumeFrom)})`;

/** Inputs with the last checkpoint of the run; both empty where there is none. For templates that hold no work. */
export const SAVED_INPUTS = [saved('saved', CHECKPOINT.state), saved('digest', CHECKPOINT.digest)];

function saved(name: string, key: string) {
  const configMap = expression(`'${CHECKPOINT.prefix}' + ${RUN}`);
  return { name, valueFrom: { configMapKeyRef: { name: configMap, key }, default: '' } };
}

const IS = `fromJSON(${input('saved')})`;

/** What a checkpoint must be before anything relies on it. Whatever it cannot read is refused as well. */
export function checkpointChecks(pipeline: string): readonly Check[] {
  const same = (field: string, value: string): Check => ({
    unless: `${IS}.${field} == ${value}`,
    say: `'the checkpoint is foreign: ${field} differs'`,
  });
  return [
    { unless: `${input('saved')} != ''`, say: `'there is no checkpoint of ' + ${RUN}` },
    {
      unless: `sprig.sha256sum(${input('saved')}) == ${input('digest')}`,
      say: "'the checkpoint is corrupted: its digest differs'",
    },
    same('version', String(CHECKPOINT_VERSION)),
    same('pipeline', literal(pipeline)),
    same('namespace', 'workflow.namespace'),
    same('run', RUN),
    same('repository', parameter(PIPELINE_PARAMETERS.repository)),
    same('revision', parameter(PIPELINE_PARAMETERS.revision)),
    same('pullRequest', parameter(PIPELINE_PARAMETERS.pullRequest)),
  ];
}

/** State of a run in which nothing is done yet, as an expression. */
export function freshState(pipeline: string): string {
  return `toJson(${literal({
    version: CHECKPOINT_VERSION,
    pipeline,
    namespace: new Code('workflow.namespace'),
    run: new Code(RUN),
    repository: new Code(parameter(PIPELINE_PARAMETERS.repository)),
    revision: new Code(parameter(PIPELINE_PARAMETERS.revision)),
    pullRequest: new Code(parameter(PIPELINE_PARAMETERS.pullRequest)),
    since: new Code('int(workflow.creationTimestamp.s)'),
    retries: 0,
    done: [],
    results: {},
  })})`;
}

const CHECKPOINT_TEMPLATES = { save: 'checkpoint', write: 'write-checkpoint' } as const;
export const CHECKPOINT_TEMPLATE = CHECKPOINT_TEMPLATES.save;

const RESULT = `sprig.trunc(${MOST_RESULT}, replace(sprig.trim(${input('result')}), '{' + '{', '{ {'))`;
/** What a stage adds to the state of its run. */
const NEXT =
  `let s = fromJSON(${input('state')}); ` +
  `toJson(sprig.set(sprig.set(sprig.set(s, 'retries', int(s.retries) + int(${input('retries')})), 'results', sprig.set(s.results, ${input('stage')}, ${RESULT})), ` +
  `'done', concat(s.done, [${input('stage')}])))`;

/**
 * Saves what a run has reached. It is written with server-side apply, which needs no right to read, by an account that
 * may write checkpoints and nothing else. Writing it twice is writing it once.
 */
export function checkpointTemplates(pipeline: PipelineData, system: string): WorkflowTemplateSpecTemplates[] {
  const manifest = {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: {
      name: new Code(`'${CHECKPOINT.prefix}' + ${RUN}`),
      namespace: new Code('workflow.namespace'),
      labels: {
        ...objectLabels(system, 'checkpoint'),
        [CHECKPOINT.label]: 'true',
        // Without it Argo does not find the ConfigMap.
        [ARGO_PARAMETERS.key]: ARGO_PARAMETERS.value,
      },
    },
    data: {
      [CHECKPOINT.state]: new Code(input('state')),
      [CHECKPOINT.digest]: new Code(`sprig.sha256sum(${input('state')})`),
    },
  };
  return [
    {
      name: CHECKPOINT_TEMPLATES.save,
      inputs: { parameters: ['stage', 'state', 'result', 'retries'].map((name) => ({ name })) },
      steps: [
        [
          {
            name: CHECKPOINT_TEMPLATES.write,
            template: CHECKPOINT_TEMPLATES.write,
            arguments: { parameters: [{ name: 'state', value: expression(NEXT) }] },
          },
        ],
      ],
      outputs: { parameters: [{ name: 'state', valueFrom: { expression: NEXT } }] },
    },
    {
      name: CHECKPOINT_TEMPLATES.write,
      serviceAccountName: pipeline.serviceAccounts.checkpoints,
      inputs: { parameters: [{ name: 'state' }] },
      ...RESOURCE_RETRY,
      resource: {
        action: 'apply',
        flags: ['--server-side', '--force-conflicts', `--field-manager=${CHECKPOINT.manager}`],
        manifest: expression(`toJson(${literal(manifest)})`),
      },
    },
  ];
}
