import type { Automation, EventSourceData, SensorData, WorkflowData } from '../../model/automation.ts';
import { runbookObjectName } from '../../../conventions/names.ts';
import { HIGH_FAILURE_RATE } from '../../runbooks/agent-pipeline/workflow-failure/alerts/high-failure-rate.ts';
import type { AgentPipelineNames } from './names.ts';
import { EXIT_ACCOUNT, resilientPipeline } from './pipeline.ts';
import type { PipelineTools } from './tools.ts';

/** The WorkflowTemplate that a recovery starts, and its step (S2:167). */
export const RECOVERY_WORKFLOW = 'resilient-step';
/** The suspend node that a resume names, so that no other waiting node goes on with it. */
export const APPROVAL_GATE = 'approval-gate';
/** Input of the step that becomes Argo's `limit` (S2:169). */
export const RETRY_PARAMETER = 'max-attempts';

/** The Runbook object that answers a failed workflow. */
const RUNBOOK = runbookObjectName('agent-pipeline', 'workflow-failure');

/** What the recovery step runs: the document leaves it open, and the installer replaces it. */
export interface StepCommand {
  /** Without a tag or digest; the environment pins one. */
  readonly image: string;
  /** As arguments. No shell reads it, and no parameter is pasted into it. */
  readonly command: readonly string[];
}

export const PLACEHOLDER_STEP: StepCommand = {
  image: 'docker.io/library/busybox:1.37.0',
  command: ['/bin/true'],
};

const TOKENS = 'agent-pipeline-event-tokens';

export function agentPipelineAutomation(
  names: AgentPipelineNames,
  step: StepCommand,
  tools: PipelineTools,
): Automation {
  return {
    bus: { name: 'default', namespace: names.namespace },
    eventSources: eventSources(names),
    sensors: [failedWorkflowSensor(names), recoverySensor(names), resumeSensor(names)],
    workflows: [recoveryWorkflow(names, step)],
    pipelines: [resilientPipeline(names, APPROVAL_GATE, tools)],
    breakers: {
      namespace: names.namespace,
      text: 'The state of each stage, kept outside of every process, and who may write it.',
      covers: { access: ['T20-F14'] },
    },
  };
}

function eventSources(names: AgentPipelineNames): readonly EventSourceData[] {
  return [
    {
      name: 'alerts',
      event: 'notification',
      covers: ['T20-N1', 'T20-Q7', 'T20-F34'],
      text: 'Groups of alerts, as Alertmanager posts them.',
      intake: {
        webhook: { endpoint: '/alerts', port: 12000, token: { secret: TOKENS, key: 'alerts' } },
      },
    },
    {
      name: names.repositoryEventSource,
      event: names.repositoryEvent,
      covers: ['T20-N1', 'T20-Q7'],
      text: 'Events of the repository, passed on by a relay that has checked their signature.',
      intake: {
        webhook: { endpoint: '/repository', port: 13000, token: { secret: TOKENS, key: 'repository' } },
      },
    },
    {
      name: 'failed-workflows',
      event: 'failed',
      covers: ['T20-F47', 'T20-N1'],
      text: 'Workflows of the pipeline that ended in failure.',
      intake: { failedWorkflows: { namespace: names.namespace, label: names.workflowLabel } },
    },
  ];
}

function failedWorkflowSensor({ stageLabel }: AgentPipelineNames): SensorData {
  return {
    name: 'workflow-failed-remediation',
    text: 'Opens one remediation for each failed workflow; a second delivery finds it there already.',
    eventSource: 'failed-workflows',
    filters: [{ path: 'body.status.phase', matches: '^(Failed|Error)$' }],
    operation: {
      create: {
        remediation: { runbook: RUNBOOK, namePrefix: 'wf-', name: { from: 'body.metadata.uid' } },
        fields: {
          'spec.source.workflow.namespace': { from: 'body.metadata.namespace' },
          'spec.source.workflow.name': { from: 'body.metadata.name' },
          'spec.source.workflow.uid': { from: 'body.metadata.uid' },
          'spec.source.workflow.message': { from: 'body.status.message', fallback: 'no message' },
          'spec.parameters.workflow': { from: 'body.metadata.name' },
          'spec.parameters.stage': { from: `body.metadata.labels.${stageLabel}`, fallback: 'unknown' },
        },
      },
    },
    covers: {
      sensor: ['T20-N1'],
      operation: ['T20-N4', 'T20-N9'],
      parameters: ['T20-N2', 'T20-F65'],
      target: ['T20-N12'],
    },
  };
}

function recoverySensor({ namespace, workflowServiceAccount }: AgentPipelineNames): SensorData {
  return {
    name: 'alert-recovery',
    text: 'Starts a recovery run when a stage fails unusually often.',
    eventSource: 'alerts',
    filters: [
      { path: 'body.status', matches: '^firing$' },
      { path: 'body.commonLabels.system', matches: '^agent-pipeline$' },
      { path: 'body.commonLabels.alertname', matches: `^${HIGH_FAILURE_RATE}$` },
      { path: 'body.commonLabels.recovery_retries', matches: '^[0-3]$' },
    ],
    operation: {
      submit: {
        workflowTemplate: RECOVERY_WORKFLOW,
        namespace,
        serviceAccount: workflowServiceAccount,
        parameters: { [RETRY_PARAMETER]: { from: 'body.commonLabels.recovery_retries' } },
      },
    },
    covers: { sensor: ['T20-N1'], operation: ['T20-N3', 'T20-N10'], parameters: ['T20-N2'] },
  };
}

function resumeSensor({ namespace, repositoryEventSource, resumable }: AgentPipelineNames): SensorData {
  return {
    name: 'stage-approved',
    text: 'Lets a held workflow go on when its stage was approved in the repository.',
    eventSource: repositoryEventSource,
    filters: [
      { path: 'body.action', matches: '^stage-approved$' },
      { path: 'body.client_payload.workflow', matches: resumable },
    ],
    operation: {
      resume: { namespace, workflow: { from: 'body.client_payload.workflow' }, node: APPROVAL_GATE },
    },
    covers: {
      sensor: ['T20-N1'],
      operation: ['T20-N3', 'T20-N11', 'T20-F48'],
      parameters: ['T20-N2'],
      target: ['T20-N11', 'T20-N12'],
    },
  };
}

/** The template of S2:163-183 with its own numbers. */
function recoveryWorkflow(names: AgentPipelineNames, { image, command }: StepCommand): WorkflowData {
  return {
    name: RECOVERY_WORKFLOW,
    namespace: names.namespace,
    serviceAccount: names.workflowServiceAccount,
    text: 'Runs one step with retries, then waits at a gate until it is resumed.',
    labels: { [names.workflowLabel.key]: names.workflowLabel.value },
    step: {
      name: 'resilient-step',
      image,
      command,
      retry: {
        limitParameter: RETRY_PARAMETER,
        // The document gives no default; its stages with exponential waits have 3 (S2:63).
        defaultLimit: 3,
        policy: 'OnFailure',
        // 5m ends before a step of 1800s does, so that a slow failure is never tried again: kept as written, and warned of.
        backoff: { duration: '30s', factor: 2, maxDuration: '5m' },
      },
      deadline: '1800s',
      resources: {
        requests: { cpu: '200m', memory: '512Mi' },
        limits: { cpu: '1000m', memory: '2Gi' },
      },
      covers: {
        template: ['T20-F44'],
        image: ['T20-G7'],
        retry: ['T20-F44', 'T20-F49'],
        deadline: ['T20-F45'],
        resources: ['T20-F46'],
      },
    },
    gate: APPROVAL_GATE,
    exit: { runbook: RUNBOOK, serviceAccount: EXIT_ACCOUNT },
    covers: {
      workflow: ['T20-F44'],
      gate: ['T20-F48', 'T20-F69'],
      exit: ['T20-F47'],
      cleanup: ['T20-F56', 'T20-F58'],
      serviceAccount: ['T20-G23'],
    },
  };
}
