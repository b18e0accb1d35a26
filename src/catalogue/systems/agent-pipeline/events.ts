import type { AnchoredPattern } from '../../../api/exact-pattern.ts';
import { runbookObjectName, WORKFLOW_EPISODE_PREFIX } from '../../../conventions/names.ts';
import { HIGH_FAILURE_RATE } from '../../runbooks/agent-pipeline/workflow-failure/alerts/high-failure-rate.ts';
import type { EventFilter, EventSourceData, SensorData } from '../../model/automation.ts';
import { MANUAL_GATE, REPOSITORY_GATE } from './gates.ts';
import type { AgentPipelineNames } from './names.ts';

/** The WorkflowTemplate that a recovery starts, and its step (S2:167). */
export const RECOVERY_WORKFLOW = 'resilient-step';
/** Input of the step that becomes Argo's `limit` (S2:169). */
export const RETRY_PARAMETER = 'max-attempts';

/** The Runbook object that answers a failed workflow. */
export const RUNBOOK = runbookObjectName('agent-pipeline', 'workflow-failure');

/** Tokens of the callers and the secret that GitHub signs with, one key for each event source. */
const TOKENS = 'agent-pipeline-event-tokens';
/** Certificate for the hosts of the event sources. */
const CERTIFICATE = 'agent-pipeline-events-tls';

const OBJECT_NAME: AnchoredPattern = '^[a-z0-9]([-a-z0-9.]{0,251}[a-z0-9])?$';
const NAMESPACE_NAME: AnchoredPattern = '^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$';
const UID: AnchoredPattern = '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$';

export function eventSources(names: AgentPipelineNames): readonly EventSourceData[] {
  return [
    {
      name: 'alerts',
      event: 'notification',
      covers: ['T20-N1', 'T20-Q7', 'T20-F34'],
      text: 'Alerts that start a recovery, as Alertmanager posts them.',
      intake: {
        webhook: {
          endpoint: '/alerts',
          port: 12000,
          token: { secret: TOKENS, key: 'alerts' },
          tls: CERTIFICATE,
          callers: ['alertmanager'],
          alerts: [HIGH_FAILURE_RATE],
        },
      },
    },
    {
      name: names.repositoryEventSource,
      event: names.repositoryEvent,
      covers: ['T20-N1', 'T20-Q7'],
      text: 'Events of the repositories, as GitHub signs and sends them.',
      intake: {
        repository: {
          endpoint: '/repository',
          port: 13000,
          signature: { secret: TOKENS, key: 'repository' },
          organization: names.organization,
          tls: CERTIFICATE,
          callers: ['ingress'],
        },
      },
    },
    {
      name: 'decisions',
      event: 'decision',
      covers: ['T20-N1', 'T20-Q7', 'T20-F48'],
      text: 'Decisions of people about held workflows, by whatever tool they make them in.',
      intake: {
        webhook: {
          endpoint: '/decisions',
          port: 14000,
          token: { secret: TOKENS, key: 'decisions' },
          tls: CERTIFICATE,
          callers: ['ingress'],
        },
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

export function sensors(names: AgentPipelineNames): readonly SensorData[] {
  return [failedWorkflowSensor(names), recoverySensor(names), repositorySensor(names), decisionSensor(names)];
}

/**
 * A workflow whose exit handler ended well has its Remediation already, under the same name. The list is empty where
 * there was no exit handler, or its nodes are compressed: then creating it again does no harm.
 */
const WITHOUT_HANDLER: EventFilter = {
  path: '[body.status.nodes.@values.#(name%"*.onExit")#.phase]',
  lacks: 'Succeeded',
};

function failedWorkflowSensor({ stageLabel }: AgentPipelineNames): SensorData {
  return {
    name: 'workflow-failed-remediation',
    text: 'Opens one remediation for each failed workflow whose exit handler did not.',
    eventSource: 'failed-workflows',
    filters: [
      { path: 'body.status.phase', matches: '^(Failed|Error)$' },
      { path: 'body.metadata.uid', matches: UID },
      { path: 'body.metadata.name', matches: OBJECT_NAME },
      { path: 'body.metadata.namespace', matches: NAMESPACE_NAME },
      WITHOUT_HANDLER,
    ],
    operation: {
      create: {
        remediation: {
          runbook: RUNBOOK,
          namePrefix: WORKFLOW_EPISODE_PREFIX,
          name: { from: 'body.metadata.uid' },
        },
        fields: {
          'spec.source.workflow.namespace': { from: 'body.metadata.namespace' },
          'spec.source.workflow.name': { from: 'body.metadata.name' },
          'spec.source.workflow.uid': { from: 'body.metadata.uid' },
          // The API server refuses more than 4,096 characters.
          'spec.source.workflow.message': {
            from: 'body.status.message',
            fallback: 'no message',
            atMost: 4096,
          },
          'spec.parameters.workflow': { from: 'body.metadata.name' },
          'spec.parameters.stage': {
            from: `body.metadata.labels.${stageLabel}`,
            fallback: 'unknown',
            matches: '^[A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?$',
          },
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
    text: 'Starts a recovery run when a stage fails unusually often, one for each time that it begins to.',
    eventSource: 'alerts',
    filters: [
      { path: 'body.status', matches: '^firing$' },
      { path: 'body.commonLabels.system', matches: '^agent-pipeline$' },
      { path: 'body.commonLabels.alertname', matches: `^${HIGH_FAILURE_RATE}$` },
      { path: 'body.commonLabels.recovery_retries', matches: '^[0-3]$' },
      { path: 'body.alerts.0.fingerprint', matches: '^[0-9a-f]{16}$' },
      { path: 'body.alerts.0.startsAt', matches: '^[-0-9T:.+Z]{20,35}$' },
    ],
    operation: {
      submit: {
        workflowTemplate: RECOVERY_WORKFLOW,
        // As a Remediation's name: the same alert that begins anew is another episode.
        name: { prefix: 'recovery-', identity: ['body.alerts.0.fingerprint', 'body.alerts.0.startsAt'] },
        namespace,
        serviceAccount: workflowServiceAccount,
        parameters: { [RETRY_PARAMETER]: { from: 'body.commonLabels.recovery_retries' } },
      },
    },
    covers: { sensor: ['T20-N1'], operation: ['T20-N3', 'T20-N10'], parameters: ['T20-N2'] },
  };
}

/** Sent by a job of the repository: `gh api repos/OWNER/REPO/dispatches -f event_type=stage-ready …`. */
function repositorySensor({ namespace, repositoryEventSource, resumable }: AgentPipelineNames): SensorData {
  return {
    name: 'repository-ready',
    text: 'Lets a workflow go on that waits for the repository. It opens no gate that waits for a person.',
    eventSource: repositoryEventSource,
    filters: [
      { path: 'body.X-GitHub-Event', matches: '^repository_dispatch$' },
      { path: 'body.action', matches: '^stage-ready$' },
      { path: 'body.client_payload.workflow', matches: resumable },
    ],
    operation: {
      resume: { namespace, workflow: { from: 'body.client_payload.workflow' }, node: REPOSITORY_GATE },
    },
    covers: {
      sensor: ['T20-N1'],
      operation: ['T20-N3', 'T20-N11'],
      parameters: ['T20-N2'],
      target: ['T20-N11', 'T20-N12'],
    },
  };
}

function decisionSensor({ namespace, resumable }: AgentPipelineNames): SensorData {
  return {
    name: 'person-decided',
    text: 'Lets a held workflow go on that a person has looked at; its next step checks that it can.',
    eventSource: 'decisions',
    filters: [
      { path: 'body.decision', matches: '^continue$' },
      { path: 'body.workflow', matches: resumable },
    ],
    operation: { resume: { namespace, workflow: { from: 'body.workflow' }, node: MANUAL_GATE } },
    covers: {
      sensor: ['T20-N1'],
      operation: ['T20-N3', 'T20-N11', 'T20-F48'],
      parameters: ['T20-N2'],
      target: ['T20-N11', 'T20-N12'],
    },
  };
}
