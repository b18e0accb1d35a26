import { WORKFLOW_METRICS } from '../../../conventions/metrics.ts';
import type { Profile } from '../../model/system.ts';

/** Names under which one measure may be found, the preferred one first. */
export type MetricFamily = readonly [string, ...string[]];

/** Every name of the pipeline that differs between its document and its software. */
export interface AgentPipelineNames {
  /** Of the workflows, and of the bus, event sources and sensors, so that the whole pipeline is in one place. */
  readonly namespace: string;
  /** Under which the workflows run. */
  readonly workflowServiceAccount: string;
  /** Label by which a workflow is known as one of the pipeline. */
  readonly workflowLabel: { readonly key: string; readonly value: string };
  /** Label of a workflow with the stage that it is in. */
  readonly stageLabel: string;
  /** Owner of the repositories, on GitHub. */
  readonly organization: string;
  /** EventSource that hears of the repository. */
  readonly repositoryEventSource: string;
  /** Event of that source which may resume a workflow. */
  readonly repositoryEvent: string;
  /** Names of workflows that an event may resume. */
  readonly resumable: `^${string}$`;
  /** Names of each measure, the first of which exists where the documented software counts it. */
  readonly metrics: {
    readonly breakerState: MetricFamily;
    readonly retries: MetricFamily;
    readonly retrySuccesses: MetricFamily;
    readonly recoveries: MetricFamily;
    readonly notificationFailures: MetricFamily;
    readonly analysisSeconds: MetricFamily;
  };
}

/** What the controller itself counts; always there, whoever else counts the same under another name. */
const COUNTED_BY_CONTROLLER = {
  breakerState: WORKFLOW_METRICS.breakerState,
  retries: WORKFLOW_METRICS.retries,
  retrySuccesses: WORKFLOW_METRICS.retrySuccesses,
  recoveries: WORKFLOW_METRICS.recoveries,
  notificationFailures: 'stanchion_notification_failures_total',
  analysisSeconds: 'stanchion_failure_analysis_seconds',
} as const;

export const agentPipelineNames: Readonly<Record<Profile, AgentPipelineNames>> = {
  documented: {
    namespace: 'taskmaster',
    workflowServiceAccount: 'agent-pipeline-workflow',
    workflowLabel: { key: 'workflow-type', value: 'agent-pipeline' },
    stageLabel: 'stage',
    organization: 'taskmaster',
    repositoryEventSource: 'repository',
    repositoryEvent: 'stage',
    resumable: '^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$',
    metrics: {
      breakerState: ['circuit_breaker_state', COUNTED_BY_CONTROLLER.breakerState],
      retries: ['retry_attempts_total', COUNTED_BY_CONTROLLER.retries],
      retrySuccesses: ['retry_success_total', COUNTED_BY_CONTROLLER.retrySuccesses],
      recoveries: ['recovery_success_total', COUNTED_BY_CONTROLLER.recoveries],
      notificationFailures: [
        'notification_delivery_failed_total',
        COUNTED_BY_CONTROLLER.notificationFailures,
      ],
      analysisSeconds: ['failure_analysis_duration_seconds', COUNTED_BY_CONTROLLER.analysisSeconds],
    },
  },
  upstream: {
    namespace: 'agent-platform',
    workflowServiceAccount: 'argo-workflow',
    workflowLabel: { key: 'workflow-type', value: 'play-orchestration' },
    stageLabel: 'current-stage',
    organization: '5dlabs',
    repositoryEventSource: 'github',
    repositoryEvent: 'org',
    resumable: '^play-task-[0-9]{1,9}-workflow$',
    // The software's own /metrics answers JSON, which Prometheus cannot read: only the controller's are left.
    metrics: {
      breakerState: [COUNTED_BY_CONTROLLER.breakerState],
      retries: [COUNTED_BY_CONTROLLER.retries],
      retrySuccesses: [COUNTED_BY_CONTROLLER.retrySuccesses],
      recoveries: [COUNTED_BY_CONTROLLER.recoveries],
      notificationFailures: [COUNTED_BY_CONTROLLER.notificationFailures],
      analysisSeconds: [COUNTED_BY_CONTROLLER.analysisSeconds],
    },
  },
};
