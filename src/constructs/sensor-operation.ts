import {
  SensorSpecTriggersTemplateArgoWorkflowOperation as WorkflowOperation,
  SensorSpecTriggersTemplateK8SOperation as ObjectOperation,
  Workflow,
  type SensorSpecTriggersTemplate,
} from '../../imports/argoproj.io.ts';
import { API_GROUP, API_GROUP_VERSION } from '../api/names.ts';
import { SENSOR_OPERATIONS, type SensorData, type SensorOperation } from '../catalogue/model/automation.ts';
import { appended, hashOf, parameter, valueSource, type ValueSource } from './event-values.ts';
import type { Grant } from './identity.ts';

/** An operation that a sensor must not have; only reachable by bypassing the types. */
export class UnsupportedOperationError extends Error {
  override readonly name = 'UnsupportedOperationError';
}

/** What a sensor's trigger does, and the rights it needs for that. */
export interface CompiledOperation {
  readonly trigger: SensorSpecTriggersTemplate;
  readonly namespace: string;
  readonly grants: readonly Grant[];
  /** In words, for a dead letter: what would have happened, up to the value that says to what. */
  readonly intent: string;
  readonly subject: ValueSource;
}

export interface OperationContext {
  readonly sensor: SensorData;
  /** Where Remediations live. */
  readonly controllerNamespace: string;
}

/**
 * The trigger of one allowed operation.
 *
 * @throws {@link UnsupportedOperationError} naming the rule `sensor/operation` for anything else.
 */
export function compileOperation(context: OperationContext): CompiledOperation {
  const { operation } = context.sensor;
  assertSupported(context.sensor.name, operation);
  if ('create' in operation) return createRemediation(context, operation.create);
  if ('submit' in operation) return submitWorkflow(context, operation.submit);
  return resumeWorkflow(context, operation.resume);
}

function assertSupported(sensor: string, operation: SensorOperation): void {
  const asked = Object.keys(operation);
  const unsupported = asked.filter((name) => !SENSOR_OPERATIONS.some((allowed) => allowed === name));
  if (unsupported.length > 0 || asked.length !== 1) {
    throw new UnsupportedOperationError(
      `sensor '${sensor}': operation ${asked.join(' and ') || '(none)'} breaks the rule sensor/operation: ` +
        `a sensor may ${SENSOR_OPERATIONS.join(', ')}, one of them, because an event may start work and never change or delete anything`,
    );
  }
}

function createRemediation(
  { sensor, controllerNamespace }: OperationContext,
  { remediation, fields }: Extract<SensorOperation, { create: unknown }>['create'],
): CompiledOperation {
  return {
    namespace: controllerNamespace,
    grants: [{ apiGroup: API_GROUP, resources: ['remediations'], verbs: ['create'] }],
    intent: `create the Remediation ${remediation.namePrefix}`,
    subject: valueSource(remediation.name),
    trigger: {
      name: sensor.name,
      // The generated property is `k8S`; `k8s` would type-check nowhere and vanish without a word.
      k8S: {
        operation: ObjectOperation.CREATE,
        source: {
          resource: {
            apiVersion: API_GROUP_VERSION,
            kind: 'Remediation',
            metadata: { name: remediation.namePrefix, namespace: controllerNamespace },
            spec: { runbook: remediation.runbook },
          },
        },
        parameters: [
          appended('metadata.name', valueSource(remediation.name)),
          ...Object.entries(fields).map(([dest, from]) => parameter(dest, from)),
        ],
      },
    },
  };
}

function submitWorkflow(
  { sensor }: OperationContext,
  {
    workflowTemplate,
    name,
    namespace,
    serviceAccount,
    parameters,
  }: Extract<SensorOperation, { submit: unknown }>['submit'],
): CompiledOperation {
  const names = Object.keys(parameters);
  const workflow: unknown = Workflow.manifest({
    metadata: { name: name.prefix, namespace },
    spec: {
      workflowTemplateRef: { name: workflowTemplate },
      serviceAccountName: serviceAccount,
      arguments: { parameters: names.map((name) => ({ name, value: '' })) },
    },
  });
  return {
    namespace,
    grants: [
      // After the submission the sensor looks for the workflow by labels. Without `list` a submission that succeeded
      // would count as failed, and be tried again.
      { apiGroup: 'argoproj.io', resources: ['workflows'], verbs: ['create', 'list'] },
      {
        apiGroup: 'argoproj.io',
        resources: ['workflowtemplates'],
        verbs: ['get'],
        names: [workflowTemplate],
      },
    ],
    intent: `submit the Workflow ${name.prefix}`,
    subject: hashOf(name.identity),
    trigger: {
      name: sensor.name,
      argoWorkflow: {
        operation: WorkflowOperation.SUBMIT,
        source: { resource: workflow },
        parameters: [
          appended('metadata.name', hashOf(name.identity)),
          ...Object.values(parameters).map((from, index) =>
            parameter(`spec.arguments.parameters.${index}.value`, from),
          ),
        ],
      },
    },
  };
}

function resumeWorkflow(
  { sensor }: OperationContext,
  { namespace, workflow, node }: Extract<SensorOperation, { resume: unknown }>['resume'],
): CompiledOperation {
  return {
    namespace,
    grants: [{ apiGroup: 'argoproj.io', resources: ['workflows'], verbs: ['get', 'update'] }],
    intent: `resume the node ${node} of the Workflow `,
    subject: valueSource(workflow),
    trigger: {
      name: sensor.name,
      argoWorkflow: {
        operation: WorkflowOperation.RESUME,
        // Without the selector every suspended node of the workflow would go on, retry delays included.
        args: ['--node-field-selector', `displayName=${node}`],
        source: {
          resource: {
            apiVersion: 'argoproj.io/v1alpha1',
            kind: 'Workflow',
            metadata: { name: 'set-by-event', namespace },
          },
        },
        parameters: [parameter('metadata.name', workflow)],
      },
    },
  };
}
