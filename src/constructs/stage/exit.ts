import type { WorkflowTemplateSpecTemplates } from '../../../imports/argoproj.io.ts';
import { API_GROUP_VERSION } from '../../api/names.ts';
import { WORKFLOW_EPISODE_PREFIX } from '../../conventions/names.ts';
import { FAILURE_CONTEXT_NODE } from '../../conventions/pipeline.ts';
import { SAVED_INPUTS } from './checkpoint.ts';
import { Code, expression, input, literal } from './expression.ts';
import { failureContext, type FailureSubject } from './failure-context.ts';
import { RESOURCE_RETRY } from './resource-retry.ts';

/** Template that a workflow runs when it is over, however it ended. */
export const EXIT_TEMPLATE = 'on-exit';

const CAPTURE = 'capture-failure';
const NOTE = 'note-failure';
const OPEN = 'open-remediation';

export interface ExitProps {
  readonly subject: FailureSubject;
  /** Runbook that answers, and the account that may ask for it. */
  readonly answer: { readonly runbook: string; readonly serviceAccount: string };
  /** Where Remediations live; absent where there is nobody to read them. */
  readonly controllerNamespace: string | undefined;
  /** Template that tells people, where the workflow has one. */
  readonly tell?: string;
}

/**
 * The exit handler: of a run that did not succeed it notes the context in a node of the workflow, opens a Remediation
 * with it, and tells people. The Sensor opens one of the same name, so that there is one whoever comes first.
 */
export function exitTemplates({
  subject,
  answer,
  controllerNamespace,
  tell,
}: ExitProps): WorkflowTemplateSpecTemplates[] {
  const when = "'{{workflow.status}}' != 'Succeeded'";
  const context = { name: 'context', value: `{{steps.${CAPTURE}.outputs.parameters.context}}` };
  const reactions = [
    ...(controllerNamespace === undefined
      ? []
      : [{ name: OPEN, template: OPEN, when, arguments: { parameters: [context] } }]),
    ...(tell === undefined ? [] : [{ name: 'tell-failure', template: tell, when }]),
  ];
  return [
    {
      name: EXIT_TEMPLATE,
      steps: [[{ name: CAPTURE, template: CAPTURE, when }], ...(reactions.length === 0 ? [] : [reactions])],
    },
    {
      name: CAPTURE,
      ...(subject.hasCheckpoints ? { inputs: { parameters: SAVED_INPUTS } } : {}),
      steps: [
        [
          {
            name: FAILURE_CONTEXT_NODE,
            template: NOTE,
            arguments: { parameters: [{ name: 'context', value: expression(failureContext(subject)) }] },
          },
        ],
      ],
      outputs: {
        parameters: [
          {
            name: 'context',
            valueFrom: { parameter: `{{steps.${FAILURE_CONTEXT_NODE}.outputs.parameters.context}}` },
          },
        ],
      },
    },
    {
      name: NOTE,
      inputs: { parameters: [{ name: 'context' }] },
      suspend: { duration: '0s' },
      outputs: {
        parameters: [
          { name: 'context', valueFrom: { supplied: {}, default: '{{inputs.parameters.context}}' } },
        ],
      },
    },
    ...(controllerNamespace === undefined
      ? []
      : [openRemediation(subject.name, answer, controllerNamespace)]),
  ];
}

function openRemediation(
  name: string,
  { runbook, serviceAccount }: ExitProps['answer'],
  namespace: string,
): WorkflowTemplateSpecTemplates {
  const context = `fromJSON(${input('context')})`;
  const manifest = {
    apiVersion: API_GROUP_VERSION,
    kind: 'Remediation',
    metadata: { name: new Code(`'${WORKFLOW_EPISODE_PREFIX}' + workflow.uid`), namespace },
    spec: {
      runbook,
      source: {
        workflow: {
          namespace: new Code('workflow.namespace'),
          name: new Code('workflow.name'),
          uid: new Code('workflow.uid'),
          template: name,
          message: new Code(`${context}.message`),
          failure: new Code(context),
        },
      },
      parameters: { workflow: new Code('workflow.name'), stage: new Code(`${context}.stage`) },
    },
  };
  return {
    name: OPEN,
    serviceAccountName: serviceAccount,
    inputs: { parameters: [{ name: 'context' }] },
    ...RESOURCE_RETRY,
    resource: {
      action: 'create',
      // Whoever finds that the Sensor was first is done. It may not read what is there, so the next try only says what
      // it would have made.
      flags: [
        `--namespace=${namespace}`,
        `--dry-run=${expression("lastRetry.message contains 'already exists' ? 'client' : 'none'")}`,
      ],
      manifest: expression(`toJson(${literal(manifest)})`),
    },
  };
}
