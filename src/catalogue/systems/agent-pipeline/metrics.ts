import type { Metric } from '../../model/alert.ts';
import { SCRAPE_JOBS, WORKFLOW_METRICS } from '../../../conventions/metrics.ts';
import type { AgentPipelineNames, MetricFamily } from './names.ts';

/** Labels with a few values that are known beforehand, so that every series can start at 0. */
const BY_STAGE = ['stage'];
const BY_CHANNEL = ['channel'];
const FROM_ZERO =
  'Exported as 0 for every configured value from the start, so that the first event shows as an increase.';

export function agentPipelineMetrics(names: AgentPipelineNames): readonly Metric[] {
  return [...controllerMetrics, ...families(names), controllerUp, workflowGauge];
}

const controllerMetrics: readonly Metric[] = [
  {
    name: WORKFLOW_METRICS.executions,
    covers: ['T20-G1', 'T20-G17'],
    type: 'counter',
    labels: BY_STAGE,
    text: `Runs of a stage that ended, well or not; retries belong to their run. ${FROM_ZERO}`,
    emittedBy: 'controller',
  },
  {
    name: WORKFLOW_METRICS.failures,
    covers: ['T20-G1', 'T20-G17'],
    type: 'counter',
    labels: BY_STAGE,
    text: `Runs of a stage whose first try failed, whatever became of them: at most one for each run. ${FROM_ZERO}`,
    emittedBy: 'controller',
  },
  {
    name: WORKFLOW_METRICS.recoveryFailures,
    covers: ['T20-A2'],
    type: 'counter',
    labels: BY_STAGE,
    text: `Automatic recoveries that ended without success. ${FROM_ZERO}`,
    emittedBy: 'controller',
  },
  {
    name: WORKFLOW_METRICS.recoverySeconds,
    covers: ['T20-G1', 'T20-G19'],
    type: 'histogram',
    labels: [...BY_STAGE, 'le'],
    text: 'Time from the first failed try of a run until the run went on, for failures that recovered by themselves.',
    emittedBy: 'controller',
  },
  {
    name: WORKFLOW_METRICS.interventions,
    covers: ['T20-G21'],
    type: 'counter',
    labels: BY_STAGE,
    text: `Failures that were handed to a person. ${FROM_ZERO}`,
    emittedBy: 'controller',
  },
  {
    name: WORKFLOW_METRICS.interventionsOpen,
    covers: ['T20-A5'],
    type: 'gauge',
    labels: BY_STAGE,
    text: 'Runs that are held and wait for a person.',
    emittedBy: 'controller',
    // Nothing is exported for a stage that never held a run.
    presence: { job: SCRAPE_JOBS.controller },
  },
  {
    name: 'stanchion_notifications_total',
    covers: ['T20-A4'],
    type: 'counter',
    labels: BY_CHANNEL,
    text: `Messages handed to a channel, each counted once however often it was tried. ${FROM_ZERO}`,
    emittedBy: 'controller',
  },
];

function families({ metrics }: AgentPipelineNames): readonly Metric[] {
  return [
    ...family(metrics.breakerState, {
      // Nothing is exported for a breaker that was never asked.
      presence: { job: SCRAPE_JOBS.controller },
      covers: ['T20-F14', 'T20-A1'],
      type: 'gauge',
      labels: BY_STAGE,
      text: "State of a stage's circuit breaker: 0 closed, 1 open, 2 half-open.",
    }),
    ...family(metrics.retries, {
      covers: ['T20-G1', 'T20-F60', 'T20-F63'],
      type: 'counter',
      labels: BY_STAGE,
      text: 'Tries after the first.',
    }),
    ...family(metrics.retrySuccesses, {
      covers: ['T20-G20', 'T20-F63'],
      type: 'counter',
      labels: BY_STAGE,
      text: 'Failed runs that a retry brought to success.',
    }),
    ...family(metrics.recoveries, {
      covers: ['T20-G18'],
      type: 'counter',
      labels: BY_STAGE,
      text: 'Failed runs that went on without a person, by a retry or a remedy.',
    }),
    ...family(metrics.notificationFailures, {
      presence: { series: ['stanchion_notifications_total'] },
      covers: ['T20-A4'],
      type: 'counter',
      labels: BY_CHANNEL,
      text: 'Messages that a channel did not take, all retries included.',
    }),
    ...family(metrics.analysisSeconds, {
      covers: ['T20-V7'],
      type: 'histogram',
      labels: ['le'],
      text: 'Time that the analysis of one failure took.',
    }),
  ];
}

function family(members: MetricFamily, metric: Omit<Metric, 'name' | 'emittedBy'>): readonly Metric[] {
  return members.map((name) => ({
    ...metric,
    name,
    ...(name.startsWith('stanchion_')
      ? { emittedBy: 'controller' }
      : // The controller counts the same; the software's own name need not be there.
        { emittedBy: 'software', presence: 'none' }),
  }));
}

const controllerUp: Metric = {
  name: 'up',
  covers: ['T20-V13'],
  type: 'gauge',
  labels: ['job', 'instance'],
  text: 'Whether the last scrape of the controller succeeded.',
  emittedBy: 'prometheus',
  // An alert counts its absence as failure.
  presence: 'none',
};

/** As the workflow controller names it since 3.6; before, it was argo_workflows_count with a label status. */
const workflowGauge: Metric = {
  name: 'argo_workflows_gauge',
  covers: ['T20-G24'],
  type: 'gauge',
  labels: ['phase'],
  text: 'Workflows by phase.',
  emittedBy: 'argo',
};
