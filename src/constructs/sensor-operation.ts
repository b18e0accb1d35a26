import {
  SensorSpecTriggersTemplateArgoWorkflowOperation as WorkflowOperation,
  SensorSpecTriggersTemplateK8SOperation as ObjectOperation,
  Workflow,
  type SensorSpecTriggersTemplate,
  type SensorSpecTriggersTemplateK8SParameters,
} from '../../imports/argoproj.io.ts';
import { API_GROUP, API_GROUP_VERSION } from '../api/names.ts';
import type { EventPath, SensorData, SensorOperation } from '../catalogue/model/automation.ts';
import { SENSOR_OPERATIONS } from '../catalogue/model/automation.ts';
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
}

export const DEPENDENCY = 'event';

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
          { ...parameter('metadata.name', remediation.name), operation: 'append' },
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
    namespace,
    serviceAccount,
    parameters,
  }: Extract<SensorOperation, { submit: unknown }>['submit'],
): CompiledOperation {
  const names = Object.keys(parameters);
  const workflow: unknown = Workflow.manifest({
    metadata: { generateName: `${workflowTemplate}-`, namespace },
    spec: {
      workflowTemplateRef: { name: workflowTemplate },
      serviceAccountName: serviceAccount,
      arguments: { parameters: names.map((name) => ({ name, value: '' })) },
    },
  });
  return {
    namespace,
    grants: [
      { apiGroup: 'argoproj.io', resources: ['workflows'], verbs: ['create', 'get'] },
      { apiGroup: 'argoproj.io', resources: ['workflowtemplates'], verbs: ['get', 'list'] },
    ],
    trigger: {
      name: sensor.name,
      argoWorkflow: {
        operation: WorkflowOperation.SUBMIT,
        source: { resource: workflow },
        parameters: Object.values(parameters).map((from, index) =>
          parameter(`spec.arguments.parameters.${index}.value`, from),
        ),
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
    grants: [
      { apiGroup: 'argoproj.io', resources: ['workflows'], verbs: ['get', 'list', 'update', 'patch'] },
    ],
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

function parameter(dest: string, { from, fallback }: EventPath): SensorSpecTriggersTemplateK8SParameters {
  return {
    dest,
    src: {
      dependencyName: DEPENDENCY,
      dataKey: from,
      ...(fallback === undefined ? {} : { value: fallback }),
    },
  };
}
