import { PIPELINE, PIPELINE_PARAMETERS } from '../../../conventions/pipeline.ts';
import type {
  InterventionTrigger,
  PipelineData,
  PipelineStage,
  StageResources,
  StageTool,
} from '../../model/pipeline.ts';
import { RUNBOOK } from './events.ts';
import type { AgentPipelineNames } from './names.ts';
import { retryPlanOf } from './retry-plans.ts';
import { globalLimits, stages as strategies } from './stage-strategies.ts';
import { rollbackPoints, type StageName } from './stages.ts';
import type { PipelineTools } from './tools.ts';

/** Account of exit handlers. */
export const EXIT_ACCOUNT = 'agent-pipeline-exit';

/** S2:176-183: the figures of the document, for stages that compute. */
const COMPUTES: StageResources = {
  requests: { cpu: '200m', memory: '512Mi' },
  limits: { cpu: '1000m', memory: '2Gi' },
};

/** For those that only send or fetch something. */
const TALKS: StageResources = {
  requests: { cpu: '50m', memory: '64Mi' },
  limits: { cpu: '500m', memory: '256Mi' },
};

/** When a person, or an event, is asked for (S2:236). The controller asks by a remedy that needs approval. */
export const interventionTriggers: readonly InterventionTrigger[] = [
  {
    id: 'approval-asked-for',
    text: 'Whoever submitted the run wants an approval before a stage.',
    when: { askedFor: PIPELINE_PARAMETERS.holdBefore },
    answeredBy: 'person',
  },
  {
    id: 'pause-asked-for',
    text: 'Whoever submitted the run wants to look at it before a stage.',
    when: { askedFor: PIPELINE_PARAMETERS.pauseBefore },
    answeredBy: 'decision',
  },
  {
    id: 'event-asked-for',
    text: 'Whoever submitted the run wants a stage to wait for the repository.',
    when: { askedFor: PIPELINE_PARAMETERS.waitBefore },
    answeredBy: 'event',
  },
  {
    id: 'nothing-to-go-back-to',
    text: 'The failed run has no rollback point, because its cause is unknown or would only repeat itself.',
    when: { rollback: 'none' },
    answeredBy: 'person',
  },
  {
    id: 'stage-needs-a-person',
    text: 'The stage is one before which somebody is always asked.',
    when: { stageHolds: 'person' },
    answeredBy: 'person',
  },
  {
    id: 'stage-waits-for-the-repository',
    text: 'The stage needs something that happens in the repository first.',
    when: { stageHolds: 'event' },
    answeredBy: 'event',
  },
];

export function resilientPipeline(
  names: AgentPipelineNames,
  sensorNodes: PipelineData['sensorNodes'],
  tools: PipelineTools,
): PipelineData {
  return {
    name: PIPELINE,
    namespace: names.namespace,
    text: 'Clones, analyses, tests, measures, scans, comments and tells, each as a stage that can fail, be tried again and be gone on with.',
    labels: { [names.workflowLabel.key]: names.workflowLabel.value },
    serviceAccounts: {
      stages: names.workflowServiceAccount,
      checkpoints: 'agent-pipeline-checkpoint',
      exit: EXIT_ACCOUNT,
    },
    runbook: RUNBOOK,
    sensorNodes,
    stages: [
      stage('RepositoryClone', tools.clone, TALKS),
      stage('CodeAnalysis', tools.analysis, COMPUTES),
      stage('TestExecution', tools.tests, COMPUTES),
      stage('CoverageAnalysis', tools.coverage, COMPUTES),
      stage('SecurityScan', tools.scan, COMPUTES),
      { ...stage('PRReview', tools.review, TALKS), actsOutside: true },
      { ...stage('Notification', tools.notification, TALKS), actsOutside: true },
    ],
    restore: { tool: tools.restore, resources: TALKS, deadline: '600s' },
    rollback: {
      Infrastructure: rollbackPoints.Infrastructure.value,
      ExternalDependency: rollbackPoints.ExternalDependency.value,
      ResourceExhaustion: rollbackPoints.ResourceExhaustion.value,
      Configuration: rollbackPoints.Configuration.value,
      CodeQuality: rollbackPoints.CodeQuality.value,
      Unknown: rollbackPoints.Unknown.value,
    },
    triggers: interventionTriggers,
    workspace: { size: '5Gi' },
    concurrentRetries: globalLimits.concurrent.value,
    covers: {
      workflow: ['T20-F44'],
      stages: ['T20-F1'],
      layers: ['T20-F2'],
      capture: ['T20-F47', 'T20-F65', 'T20-F66', 'T20-F67'],
      exit: ['T20-F47'],
      holds: ['T20-F48', 'T20-F69'],
      triggers: ['T20-F68'],
      context: ['T20-F70'],
      resume: ['T20-F71'],
      override: ['T20-F72'],
      checkpoint: ['T20-F50', 'T20-F51'],
      validation: ['T20-F52'],
      rollback: ['T20-F53'],
      undo: ['T20-F54'],
      verification: ['T20-F55'],
      cleanup: ['T20-F56', 'T20-F58'],
      isolation: ['T20-G22'],
      images: ['T20-G7'],
      serviceAccount: ['T20-G23'],
      strategies: ['T20-G9'],
    },
  };
}

function stage(name: StageName, tool: StageTool, resources: StageResources): PipelineStage {
  const strategy = strategies.find((one) => one.name === name);
  if (strategy === undefined) throw new Error(`the stage ${name} has no strategy in stage-strategies.ts`);
  return {
    id: strategy.key.replaceAll('_', '-'),
    text: strategy.text,
    tool,
    resources,
    plan: retryPlanOf(strategy, globalLimits),
    actsOutside: false,
  };
}
