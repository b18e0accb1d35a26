import { Construct } from 'constructs';
import {
  WorkflowTemplate,
  WorkflowTemplateSpecTemplatesActiveDeadlineSeconds as Deadline,
  WorkflowTemplateSpecTemplatesContainerResourcesLimits as ContainerLimit,
  WorkflowTemplateSpecTemplatesContainerResourcesRequests as ContainerRequest,
  WorkflowTemplateSpecTemplatesRetryStrategyBackoffFactor as Factor,
  WorkflowTemplateSpecTemplatesRetryStrategyLimit as Limit,
  type WorkflowTemplateSpecTemplates,
} from '../../imports/argoproj.io.ts';
import { seconds } from '../api/scalars.ts';
import type { ResilientStep, WorkflowData } from '../catalogue/model/automation.ts';
import { FALLBACK_IMAGE } from '../conventions/labels.ts';
import { placeImage } from '../environments/images.ts';
import type { Environment } from '../environments/model.ts';
import { isIncluded } from '../environments/parts.ts';
import { Identity } from './identity.ts';
import { objectLabels } from './object-labels.ts';
import { recordOrigin } from './provenance.ts';
import { USER } from '../conventions/pod-security.ts';
import { EXIT_TEMPLATE, exitTemplates } from './stage/exit.ts';

export interface ResilientWorkflowProps {
  readonly system: string;
  readonly workflow: WorkflowData;
  readonly environment: Environment;
}

const KEEP_SUCCEEDED_SECONDS = 86_400;
const KEEP_FAILED_SECONDS = 604_800;

/** A WorkflowTemplate with one resilient step and a point at which a person, through a Sensor, lets it go on. */
export class ResilientWorkflow extends Construct {
  constructor(scope: Construct, id: string, { system, workflow, environment }: ResilientWorkflowProps) {
    super(scope, id);
    const { name, namespace, serviceAccount, step, gate } = workflow;
    const identity = new Identity(this, 'Identity', {
      name: serviceAccount,
      namespace,
      system,
      component: 'workflow',
      // What the executor in each pod writes its results with, and nothing else.
      grants: [
        {
          namespace,
          rules: [
            { apiGroup: 'argoproj.io', resources: ['workflowtaskresults'], verbs: ['create', 'patch'] },
          ],
        },
      ],
    });
    const placed = placeImage(step.image, environment);
    const annotations = placed.fallback === undefined ? {} : { [FALLBACK_IMAGE]: placed.fallback };
    const object = new WorkflowTemplate(this, 'Resource', {
      metadata: { name, namespace, labels: objectLabels(system, 'workflow'), annotations },
      spec: {
        entrypoint: 'main',
        onExit: EXIT_TEMPLATE,
        serviceAccountName: serviceAccount,
        workflowMetadata: { labels: { ...objectLabels(system, 'workflow'), ...workflow.labels } },
        arguments: {
          parameters: [{ name: step.retry.limitParameter, value: String(step.retry.defaultLimit) }],
        },
        podGc: { strategy: 'OnPodSuccess' },
        volumeClaimGc: { strategy: 'OnWorkflowCompletion' },
        ttlStrategy: {
          secondsAfterSuccess: KEEP_SUCCEEDED_SECONDS,
          secondsAfterFailure: KEEP_FAILED_SECONDS,
        },
        securityContext: { runAsNonRoot: true, runAsUser: USER, fsGroup: USER },
        templates: [
          main(step, gate),
          resilientStep(step, placed.image),
          { name: gate, suspend: {} },
          ...exitTemplates({
            subject: {
              name,
              stages: [{ id: step.name, resources: step.resources }],
              tries: [step.name],
              parameters: [step.retry.limitParameter],
              hasCheckpoints: false,
            },
            answer: workflow.exit,
            controllerNamespace: isIncluded(environment, 'controller') ? environment.namespace : undefined,
          }),
        ],
      },
    });
    recordOrigin(object, '/spec', workflow, 'workflow');
    recordOrigin(object, '/spec/onExit', workflow, 'exit');
    recordOrigin(object, '/spec/templates/2/suspend', workflow, 'gate');
    recordOrigin(object, '/spec/ttlStrategy', workflow, 'cleanup');
    for (const role of identity.roles) recordOrigin(role, '/rules', workflow, 'serviceAccount');
    recordOrigin(object, '/spec/templates/1', step, 'template');
    recordOrigin(object, '/spec/templates/1/container/image', step, 'image');
    recordOrigin(object, '/spec/templates/1/retryStrategy', step, 'retry');
    recordOrigin(object, '/spec/templates/1/activeDeadlineSeconds', step, 'deadline');
    recordOrigin(object, '/spec/templates/1/container/resources', step, 'resources');
  }
}

function main(step: ResilientStep, gate: string): WorkflowTemplateSpecTemplates {
  const { limitParameter } = step.retry;
  return {
    name: 'main',
    steps: [
      [
        {
          name: step.name,
          template: step.name,
          arguments: {
            parameters: [{ name: limitParameter, value: `{{workflow.parameters.${limitParameter}}}` }],
          },
        },
      ],
      [{ name: gate, template: gate }],
    ],
  };
}

/** The step as S2:163-183 writes it; `resources` belong to the container, where Argo accepts them. */
function resilientStep(step: ResilientStep, image: string): WorkflowTemplateSpecTemplates {
  const { retry, resources } = step;
  return {
    name: step.name,
    inputs: { parameters: [{ name: retry.limitParameter }] },
    retryStrategy: {
      limit: Limit.fromString(`{{inputs.parameters.${retry.limitParameter}}}`),
      retryPolicy: retry.policy,
      backoff: {
        duration: retry.backoff.duration,
        factor: Factor.fromNumber(retry.backoff.factor),
        maxDuration: retry.backoff.maxDuration,
      },
    },
    activeDeadlineSeconds: Deadline.fromNumber(seconds(step.deadline)),
    container: {
      image,
      command: [...step.command],
      resources: {
        requests: {
          cpu: ContainerRequest.fromString(resources.requests.cpu),
          memory: ContainerRequest.fromString(resources.requests.memory),
        },
        limits: {
          cpu: ContainerLimit.fromString(resources.limits.cpu),
          memory: ContainerLimit.fromString(resources.limits.memory),
        },
      },
      securityContext: {
        allowPrivilegeEscalation: false,
        readOnlyRootFilesystem: true,
        capabilities: { drop: ['ALL'] },
      },
    },
  };
}
