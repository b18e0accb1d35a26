import { k8s } from 'cdk8s-plus-27';
import { Construct } from 'constructs';
import {
  WorkflowTemplate,
  WorkflowTemplateSpecVolumeClaimTemplatesSpecResourcesRequests as StorageRequest,
  type WorkflowTemplateSpec,
  type WorkflowTemplateSpecTemplates,
} from '../../../imports/argoproj.io.ts';
import type { PipelineData, PipelineStage } from '../../catalogue/model/pipeline.ts';
import { breakerConfigMapName } from '../../conventions/breakers.ts';
import { FALLBACK_IMAGE } from '../../conventions/labels.ts';
import { PIPELINE_PARAMETERS, WORKSPACE } from '../../conventions/pipeline.ts';
import { RETRY_SEMAPHORE } from '../../conventions/retries.ts';
import { placeImage } from '../../environments/images.ts';
import type { Environment } from '../../environments/model.ts';
import { isIncluded } from '../../environments/parts.ts';
import { BREAKER_GATE_TEMPLATES, breakerGate } from '../breaker/gate.ts';
import { objectLabels } from '../object-labels.ts';
import { recordOrigin } from '../provenance.ts';
import { retried } from '../retry/index.ts';
import { USER } from '../../conventions/pod-security.ts';
import { admitTemplate, ADMIT_TEMPLATE } from './admission.ts';
import { checkpointTemplates, RUN } from './checkpoint.ts';
import { exitTemplates, EXIT_TEMPLATE } from './exit.ts';
import { expression } from './expression.ts';
import { mainTemplate, STAGES, stagesTemplate } from './flow.ts';
import type { FailureSubject } from './failure-context.ts';
import { NOTHING_TEMPLATE } from './gate.ts';
import { holdTemplates } from './holds.ts';
import { leaf, LEAF_VOLUMES } from './leaf.ts';
import { PipelineAccounts } from './accounts.ts';
import type { ResilientPipelineProps } from './props.ts';
import { recoveryTemplates, RECOVER_TEMPLATE } from './recovery.ts';
import { slot, stageTemplate } from './slot.ts';

/** A day for those that succeeded. The others keep their workspace with them, so that they can be gone on with. */
const KEEP_SUCCEEDED_SECONDS = 86_400;
const KEEP_FAILED_SECONDS = 604_800;

const TELL_FAILURE = 'tell-failure';

/** The pipeline of S2 as a WorkflowTemplate built of stages, with the accounts that it runs under. */
export class ResilientPipeline extends Construct {
  constructor(scope: Construct, id: string, props: ResilientPipelineProps) {
    super(scope, id);
    const { system, pipeline, environment } = props;
    const accounts = new PipelineAccounts(this, 'Accounts', props);
    const templates = templatesOf(props);
    const object = new WorkflowTemplate(this, 'Resource', {
      metadata: {
        name: pipeline.name,
        namespace: pipeline.namespace,
        labels: objectLabels(system, 'workflow'),
        annotations: fallbacks(pipeline, environment),
      },
      spec: { ...specOf(props), templates },
    });
    const at = (name: string) => `/spec/templates/${templates.findIndex((one) => one.name === name)}`;
    recordOrigin(object, '/spec', pipeline, 'workflow');
    recordOrigin(object, at(STAGES), pipeline, 'stages');
    recordOrigin(object, at(STAGES), pipeline, 'layers');
    recordOrigin(object, at('capture-failure'), pipeline, 'capture');
    recordOrigin(object, '/spec/onExit', pipeline, 'exit');
    recordOrigin(object, at('hold-for-person'), pipeline, 'holds');
    recordOrigin(object, at('hold-for-person'), pipeline, 'triggers');
    recordOrigin(object, `${at('ask-person')}/inputs`, pipeline, 'context');
    recordOrigin(object, at('validate-state'), pipeline, 'resume');
    recordOrigin(object, at('validate-approval'), pipeline, 'override');
    recordOrigin(object, at('write-checkpoint'), pipeline, 'checkpoint');
    recordOrigin(object, at(ADMIT_TEMPLATE), pipeline, 'validation');
    recordOrigin(object, at(RECOVER_TEMPLATE), pipeline, 'rollback');
    recordOrigin(object, at('restore'), pipeline, 'undo');
    recordOrigin(object, `${at('restore')}/container/args`, pipeline, 'verification');
    recordOrigin(object, '/spec/volumeClaimGC', pipeline, 'cleanup');
    recordOrigin(object, '/spec/synchronization', pipeline, 'isolation');
    recordOrigin(object, `${at('restore')}/container/image`, pipeline, 'images');
    recordOrigin(object, at(`run-${pipeline.stages[0].id}`), pipeline, 'strategies');
    new k8s.KubeConfigMap(this, 'RetryLimits', {
      metadata: {
        name: RETRY_SEMAPHORE.configMap,
        namespace: pipeline.namespace,
        labels: objectLabels(system, 'workflow'),
      },
      data: { [RETRY_SEMAPHORE.key]: String(pipeline.concurrentRetries) },
    });
    for (const role of accounts.roles) recordOrigin(role, '/rules', pipeline, 'serviceAccount');
    recordOrigin(accounts.policy, '/spec', pipeline, 'serviceAccount');
  }
}

function specOf({ system, pipeline }: ResilientPipelineProps): Omit<WorkflowTemplateSpec, 'templates'> {
  const { repository, revision, pullRequest, resumeFrom, failureCategory } = PIPELINE_PARAMETERS;
  const { holdBefore, pauseBefore, waitBefore } = PIPELINE_PARAMETERS;
  return {
    entrypoint: 'main',
    onExit: EXIT_TEMPLATE,
    serviceAccountName: pipeline.serviceAccounts.stages,
    workflowMetadata: { labels: { ...objectLabels(system, 'workflow'), ...pipeline.labels } },
    arguments: {
      parameters: [
        { name: repository },
        { name: revision },
        { name: pullRequest },
        { name: resumeFrom, value: '' },
        // Whoever says nothing about the failure is taken to know nothing.
        { name: failureCategory, value: 'Unknown' },
        ...[holdBefore, pauseBefore, waitBefore].map((name) => ({ name, value: '' })),
      ],
    },
    // Two workflows that go on with one run would share its workspace and its checkpoint.
    synchronization: { mutexes: [{ name: `run-${expression(RUN)}` }] },
    podGc: { strategy: 'OnPodSuccess' },
    volumeClaimTemplates: [
      {
        metadata: { name: WORKSPACE.volume },
        spec: {
          accessModes: ['ReadWriteOnce'],
          resources: { requests: { storage: StorageRequest.fromString(pipeline.workspace.size) } },
        },
      },
    ],
    // The claim of the run, which is an earlier workflow's where this one goes on with it.
    volumes: [
      {
        name: LEAF_VOLUMES.work,
        persistentVolumeClaim: { claimName: `${expression(RUN)}-${WORKSPACE.volume}` },
      },
    ],
    volumeClaimGc: { strategy: 'OnWorkflowSuccess' },
    ttlStrategy: {
      secondsAfterSuccess: KEEP_SUCCEEDED_SECONDS,
      secondsAfterFailure: KEEP_FAILED_SECONDS,
    },
    securityContext: { runAsNonRoot: true, runAsUser: USER, fsGroup: USER },
  };
}

function templatesOf({
  system,
  pipeline,
  environment,
}: ResilientPipelineProps): WorkflowTemplateSpecTemplates[] {
  const { stages } = pipeline;
  const last = stages.at(-1) ?? stages[0];
  const place = (image: string) => placeImage(image, environment).image;
  const parts = stages.map((stage) => partsOf(stage, system, environment));
  const tell = leaf({
    name: TELL_FAILURE,
    tool: last.tool,
    resources: last.resources,
    image: place(last.tool.image),
    outcome: 'workflow.status',
    deadline: '60s',
  });
  return [
    mainTemplate(),
    admitTemplate(pipeline),
    ...recoveryTemplates(pipeline, place(pipeline.restore.tool.image)),
    stagesTemplate(stages),
    ...parts.flatMap(({ templates }) => templates),
    ...BREAKER_GATE_TEMPLATES,
    ...holdTemplates(pipeline),
    ...checkpointTemplates(pipeline, system),
    NOTHING_TEMPLATE,
    ...exitTemplates({
      subject: subjectOf(
        pipeline,
        parts.flatMap(({ tries }) => tries),
      ),
      answer: { runbook: pipeline.runbook, serviceAccount: pipeline.serviceAccounts.exit },
      controllerNamespace: isIncluded(environment, 'controller') ? environment.namespace : undefined,
      tell: TELL_FAILURE,
    }),
    tell,
  ];
}

/** Everything that belongs to one stage, and which of its templates are single tries. */
function partsOf(stage: PipelineStage, system: string, environment: Environment) {
  const gate = breakerGate({ stage: stage.id, configMap: breakerConfigMapName(system) });
  const run = retried({
    name: `run-${stage.id}`,
    plan: { ...stage.plan, ...environment.strategies?.[stage.id] },
    semaphore: RETRY_SEMAPHORE,
    leaf: leaf({
      name: `run-${stage.id}`,
      tool: stage.tool,
      resources: stage.resources,
      image: placeImage(stage.tool.image, environment).image,
      outcome: "'Succeeded'",
      result: `${WORKSPACE.path}/results/${stage.id}/result`,
    }),
  });
  const tries = run.templates
    .filter(({ container }) => container !== undefined)
    .flatMap(({ name = [] }) => name);
  return {
    templates: [
      slot(stage),
      stageTemplate({ stage, gate: gate.entry, run: run.entry }),
      ...gate.templates,
      ...run.templates,
    ],
    tries,
  };
}

/** What the exit handler tells of a failed run. */
function subjectOf({ name, stages }: PipelineData, tries: readonly string[]): FailureSubject {
  const { repository, revision, pullRequest, resumeFrom } = PIPELINE_PARAMETERS;
  return {
    name,
    stages,
    tries,
    parameters: [repository, revision, pullRequest, resumeFrom],
    hasCheckpoints: true,
  };
}

/** The same images in the other place, for when a registry does not answer; `registries.pullFrom` moves them. */
function fallbacks({ stages, restore }: PipelineData, environment: Environment): Record<string, string> {
  const images = [...stages.map(({ tool }) => tool.image), restore.tool.image];
  const found = images.flatMap((image) => placeImage(image, environment).fallback ?? []);
  return found.length === 0 ? {} : { [FALLBACK_IMAGE]: [...new Set(found)].join(',') };
}
