import { SCRAPE_JOBS } from '../../../conventions/metrics.ts';
import type { Metric, Presence } from '../../model/alert.ts';
import type { KubernautNames } from './names.ts';

/** Measures of the controller's work under the names of the document (S3:357-370). */
const documentedFamilies: readonly Metric[] = [
  {
    name: 'workflowexecution_errors_total',
    covers: ['WE-G6'],
    type: 'counter',
    labels: ['category', 'reason'],
    text: 'Errors of the controller: validation, external, permission or execution.',
    emittedBy: 'software',
    presence: { series: ['workflowexecution_phase_transitions_total'] },
  },
  {
    name: 'workflowexecution_phase_transitions_total',
    covers: ['WE-G7'],
    type: 'counter',
    labels: ['phase'],
    text: 'Executions that entered a phase.',
    emittedBy: 'software',
  },
  {
    name: 'workflowexecution_phase_duration_seconds',
    covers: ['WE-G8'],
    type: 'histogram',
    labels: ['phase'],
    text: 'How long executions stayed in a phase.',
    emittedBy: 'software',
    presence: { series: ['workflowexecution_phase_transitions_total'] },
  },
  {
    name: 'workflowexecution_skip_total',
    covers: ['WE-G9'],
    type: 'counter',
    labels: ['reason'],
    text: 'Executions that were skipped because the target was locked or had just been repaired.',
    emittedBy: 'software',
    presence: { series: ['workflowexecution_phase_transitions_total'] },
  },
];

function upstreamFamilies(families: NonNullable<KubernautNames['families']>): readonly Metric[] {
  return [
    {
      name: families.outcomes,
      covers: ['WE-G6', 'WE-G7'],
      type: 'counter',
      labels: ['outcome'],
      text: 'Executions that ended, by outcome: Completed or Failed.',
      emittedBy: 'software',
    },
    {
      name: families.duration,
      covers: ['WE-G8'],
      type: 'histogram',
      labels: ['outcome'],
      text: 'How long executions took, by outcome.',
      emittedBy: 'software',
      presence: { series: [families.outcomes] },
    },
    {
      name: families.blocked,
      covers: ['WE-G9'],
      type: 'counter',
      labels: ['namespace', 'reason'],
      text: 'Requests that the orchestrator held back, by reason.',
      emittedBy: 'software',
      // Begins with the first request that is held back, and nothing else of the orchestrator is known by name.
      presence: 'none',
    },
    {
      name: families.duplicates,
      type: 'counter',
      labels: ['namespace', 'skip_reason'],
      text: 'Requests that repeated one already at work.',
      emittedBy: 'software',
    },
  ];
}

/** Without an execution there is no series. */
const EXPORTER: Presence = { job: SCRAPE_JOBS.controller };

const PER_EXECUTION = ['namespace', 'name', 'phase', 'target'];

/** Read from the executions' status by the signal exporter; gone as soon as the execution is. */
const exported: readonly Metric[] = [
  {
    name: 'workflowexecution_phase_start_timestamp',
    covers: ['WE-Z1'],
    type: 'gauge',
    labels: PER_EXECUTION,
    text: 'When the execution started (or was created, before that), with its present phase; one series for each execution.',
    emittedBy: 'exporter',
    presence: EXPORTER,
  },
  {
    name: 'workflowexecution_completion_timestamp',
    covers: ['WE-Z1'],
    type: 'gauge',
    labels: PER_EXECUTION,
    text: 'When the execution completed or failed; absent before that.',
    emittedBy: 'exporter',
    presence: EXPORTER,
  },
  {
    name: 'workflowexecution_lock_released',
    covers: ['WE-Z1', 'WE-G10', 'WE-P5'],
    type: 'gauge',
    labels: PER_EXECUTION,
    text: 'After the end of an execution: 0 while a PipelineRun of its own still locks the target, else 1.',
    emittedBy: 'exporter',
    presence: EXPORTER,
  },
];

function cluster(names: KubernautNames): readonly Metric[] {
  const { namespace, container, stateMetricsJob } = names;
  return [
    {
      name: 'up',
      covers: ['WE-G11'],
      type: 'gauge',
      labels: ['job', 'instance'],
      text: 'Whether the last scrape of the controller, or of kube-state-metrics, succeeded.',
      emittedBy: 'prometheus',
      // The controller's own absence is an alert already; without kube-state-metrics two alerts know nothing of Tekton.
      presence: { job: stateMetricsJob },
    },
    {
      name: 'kube_deployment_status_replicas_ready',
      type: 'gauge',
      labels: ['namespace', 'deployment'],
      text: "Ready replicas of a Deployment; asked for Tekton's controller.",
      emittedBy: 'kube-state-metrics',
      // Tekton's own may be missing, and that is what the alert is for.
      presence: { series: ['kube_deployment_status_replicas_ready'] },
    },
    {
      name: 'kube_pod_container_status_restarts_total',
      type: 'counter',
      labels: ['namespace', 'pod', 'container'],
      text: 'Restarts of a container since its pod exists.',
      emittedBy: 'kube-state-metrics',
      presence: {
        series: [
          `kube_pod_container_status_restarts_total{namespace="${namespace}",container="${container}"}`,
        ],
      },
    },
  ];
}

export function metrics(names: KubernautNames): readonly Metric[] {
  const { families } = names;
  return [
    ...(families === undefined ? documentedFamilies : upstreamFamilies(families)),
    ...exported,
    ...cluster(names),
  ];
}
