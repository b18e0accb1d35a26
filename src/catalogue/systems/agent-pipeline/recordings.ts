import type { Recording } from '../../model/alert.ts';
import type { AgentPipelineNames, MetricFamily } from './names.ts';
import { availabilityRecordings } from './availability.ts';
import { preferred } from './expressions.ts';
import {
  besideFailures,
  lately,
  lossExamples,
  notificationExamples,
  retriesExamples,
  shareExamples,
} from './recording-examples.ts';

/** Names of the recording rules, as alerts, panels and evidence write them. */
export const RECORDED = {
  failureRate: 'agent_pipeline:failures_per_execution:ratio15m',
  usualFailureRate: 'agent_pipeline:failures_per_execution:avg1d',
  recoveryRate: 'agent_pipeline:recoveries_per_failure:ratio1h',
  meanTimeToRecovery: 'agent_pipeline:recovery_seconds:mean1h',
  retrySuccessRate: 'agent_pipeline:retry_successes_per_failure:ratio1h',
  interventionRate: 'agent_pipeline:interventions_per_failure:ratio1h',
  retries: 'agent_pipeline:retries:rate5m',
  lostMessages: 'agent_pipeline:notification_failures:rate15m',
  notificationFailureRate: 'agent_pipeline:notification_failures:ratio15m',
} as const;

const FAILURES_1H = '(sum by (stage) (rate(stanchion_workflow_failures_total[1h])) > 0)';

/** Where messages are counted only when they are lost, those stand in for what was sent. */
const NOTIFICATION_SHARE = `clamp_max(
  ${RECORDED.lostMessages}
  /
  (
    (sum by (channel) (rate(stanchion_notifications_total[15m])) > 0 or ${RECORDED.lostMessages})
    > 0
  ),
  1
)`;

export function agentPipelineRecordings(names: AgentPipelineNames): readonly Recording[] {
  const { retrySuccesses, recoveries, retries, notificationFailures } = names.metrics;
  return [
    failureRate,
    usualFailureRate,
    {
      record: RECORDED.recoveryRate,
      covers: ['T20-G18', 'T20-V1', 'T20-V15'],
      text: 'Share of the failures of an hour that recovered without a person, by stage.',
      expr: sharePerFailure(recoveries),
      examples: [
        ...shareExamples(recoveries, 'recovered'),
        {
          text: 'has no value without failures',
          series: besideFailures('stanchion_workflow_executions_total', 5),
          at: '70m',
          samples: [],
        },
      ],
    },
    meanTimeToRecovery,
    {
      record: RECORDED.retrySuccessRate,
      covers: ['T20-G20'],
      text: 'Share of the failures of an hour that a retry brought to success, by stage.',
      expr: sharePerFailure(retrySuccesses),
      examples: shareExamples(retrySuccesses, 'were saved by a retry'),
    },
    {
      record: RECORDED.interventionRate,
      covers: ['T20-G21', 'T20-V4'],
      text: 'Share of the failures of an hour that were handed to a person, by stage.',
      expr: sharePerFailure(['stanchion_workflow_interventions_total']),
      examples: shareExamples(['stanchion_workflow_interventions_total'], 'needed a person'),
    },
    {
      record: RECORDED.retries,
      covers: ['T20-G1'],
      text: 'Retries a second, by stage, from whichever of the names is there.',
      expr: preferred(retries, (metric) => `sum by (stage) (rate(${metric}[5m]))`),
      examples: retriesExamples(retries),
    },
    {
      record: RECORDED.lostMessages,
      text: 'Messages a second that a channel did not take, from whichever of the names is there.',
      expr: preferred(notificationFailures, (metric) => `sum by (channel) (rate(${metric}[15m]))`),
      examples: lossExamples(notificationFailures),
    },
    {
      record: RECORDED.notificationFailureRate,
      covers: ['T20-A4', 'T20-V3'],
      text: 'Share of the messages that a channel did not take, over 15 minutes; all of them where only failures are counted.',
      expr: NOTIFICATION_SHARE,
      examples: notificationExamples(notificationFailures),
    },
    ...availabilityRecordings,
  ];
}

const failureRate: Recording = {
  record: RECORDED.failureRate,
  covers: ['T20-G1', 'T20-G17'],
  text: 'Failures for each run, over 15 minutes, by stage. No value while nothing ran.',
  expr: `sum by (stage) (rate(stanchion_workflow_failures_total[15m]))
/
(sum by (stage) (rate(stanchion_workflow_executions_total[15m])) > 0)`,
  examples: [
    {
      text: 'is 0.25 when each fourth run fails, whatever the category',
      series: {
        'stanchion_workflow_failures_total{stage="TestExecution",instance="a"}': '0+1x30',
        'stanchion_workflow_failures_total{stage="TestExecution",instance="b"}': '0+1x30',
        'stanchion_workflow_executions_total{stage="TestExecution",instance="a"}': '0+8x30',
      },
      at: '20m',
      samples: [{ labels: { stage: 'TestExecution' }, value: 0.25 }],
    },
    {
      text: 'has no value while nothing runs',
      series: {
        'stanchion_workflow_failures_total{stage="TestExecution"}': '0x30',
        'stanchion_workflow_executions_total{stage="TestExecution"}': '0x30',
      },
      at: '20m',
      samples: [],
    },
    {
      text: 'adds processes, and looks back a quarter of an hour at both',
      series: lately('40', {
        'stanchion_workflow_failures_total{stage="TestExecution",instance="a"}': 1,
        'stanchion_workflow_failures_total{stage="TestExecution",instance="b"}': 2,
        'stanchion_workflow_executions_total{stage="TestExecution",instance="a"}': 3,
        'stanchion_workflow_executions_total{stage="TestExecution",instance="b"}': 5,
      }),
      at: '50m',
      samples: [{ labels: { stage: 'TestExecution' }, value: 0.375 }],
    },
  ],
};

const usualFailureRate: Recording = {
  record: RECORDED.usualFailureRate,
  covers: ['T20-A3'],
  text: 'What the failure rate was on average over a day, up to an hour ago.',
  // The last hour is left out, so that a burst does not make itself look usual.
  expr: `avg_over_time(${RECORDED.failureRate}[1d] offset 1h)`,
  examples: [
    {
      text: 'leaves the last hour out',
      series: {
        'stanchion_workflow_failures_total{stage="TestExecution"}': '0+1x120 120+10x50',
        'stanchion_workflow_executions_total{stage="TestExecution"}': '0+10x170',
      },
      at: '170m',
      samples: [{ labels: { stage: 'TestExecution' }, value: 0.1 }],
    },
    {
      text: 'is the average of the 24 hours before that, and of no others',
      series: {
        [`${RECORDED.failureRate}{stage="TestExecution"}`]: '0.5x300 0.125x719 0.375x719 0.9x60',
      },
      at: '30h',
      samples: [{ labels: { stage: 'TestExecution' }, value: 0.25 }],
    },
  ],
};

const meanTimeToRecovery: Recording = {
  record: RECORDED.meanTimeToRecovery,
  covers: ['T20-G1', 'T20-G19', 'T20-V5'],
  text: 'Mean time to recovery of the failures of an hour that recovered by themselves, in seconds, by stage.',
  expr: `sum by (stage) (rate(stanchion_workflow_recovery_seconds_sum[1h]))
/
(sum by (stage) (rate(stanchion_workflow_recovery_seconds_count[1h])) > 0)`,
  examples: [
    {
      text: 'is 240 s when two recoveries take 480 s together',
      series: {
        'stanchion_workflow_recovery_seconds_sum{stage="PRReview"}': '0+480x90',
        'stanchion_workflow_recovery_seconds_count{stage="PRReview"}': '0+2x90',
      },
      at: '70m',
      samples: [{ labels: { stage: 'PRReview' }, value: 240 }],
    },
    {
      text: 'has no value while nothing recovers',
      series: {
        'stanchion_workflow_recovery_seconds_sum{stage="PRReview"}': '480x90',
        'stanchion_workflow_recovery_seconds_count{stage="PRReview"}': '2x90',
      },
      at: '70m',
      samples: [],
    },
    {
      text: 'adds processes, and looks back an hour at both',
      series: lately('100', {
        'stanchion_workflow_recovery_seconds_sum{stage="PRReview",instance="a"}': 480,
        'stanchion_workflow_recovery_seconds_sum{stage="PRReview",instance="b"}': 240,
        'stanchion_workflow_recovery_seconds_count{stage="PRReview",instance="a"}': 1,
        'stanchion_workflow_recovery_seconds_count{stage="PRReview",instance="b"}': 3,
      }),
      at: '130m',
      samples: [{ labels: { stage: 'PRReview' }, value: 180 }],
    },
  ],
};

/** A failure of one hour may be resolved in the next: the share is cut at 1. */
function sharePerFailure(family: MetricFamily): string {
  return `clamp_max(
  (
${indent(preferred(family, (metric) => `sum by (stage) (rate(${metric}[1h]))`))}
  )
  /
  ${FAILURES_1H},
  1
)`;
}

function indent(lines: string): string {
  return lines.replaceAll(/^/gm, '    ');
}
