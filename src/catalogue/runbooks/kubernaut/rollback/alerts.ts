import type { Alert } from '../../../model/alert.ts';
import { ERROR_RATIO, RESTARTS, TEKTON_READY } from '../../../systems/kubernaut/expressions.ts';
import type { KubernautNames } from '../../../systems/kubernaut/names.ts';

const ERRORS = 'workflowexecution_errors_total{category="execution",reason="TaskFailed"}';
const TRANSITIONS = 'workflowexecution_phase_transitions_total{phase="Pending"}';

const above = (points: string) => ({
  description: `The error rate is ${points} of all transitions above the same time yesterday (threshold: 5 percentage points).`,
});

export const errorsAboveBaseline: Alert = {
  name: 'WorkflowExecutionErrorsAboveBaseline',
  covers: ['WE-M9'],
  severity: 'warning',
  for: '5m',
  expr: `${ERROR_RATIO} - (${ERROR_RATIO} offset 24h) > 0.05`,
  summary: 'WorkflowExecution error rate above its baseline',
  description:
    'The error rate is {{ $value | humanizePercentage }} of all transitions above the same time yesterday ' +
    '(threshold: 5 percentage points).',
  differs:
    'The document has a trigger and no expression. Its 5 % is read as percentage points over the same time of the ' +
    'day before; without a yesterday there is no baseline and no alert.',
  examples: {
    fires: {
      text: 'fires at 5.1 points above yesterday, five minutes after the rate has risen that far',
      series: { [ERRORS]: '0+20x1440 28871+71x60', [TRANSITIONS]: '0+1000x1500' },
      expect: [
        { at: '24h8m', firing: [] },
        { at: '24h9m', firing: [above('5.1%')] },
      ],
    },
    silent: {
      text: 'is silent at 4.9 points above yesterday',
      series: { [ERRORS]: '0+20x1440 28869+69x60', [TRANSITIONS]: '0+1000x1500' },
      expect: [{ at: '24h30m', firing: [] }],
    },
    resolves: {
      text: "resolves when the rate is back to yesterday's",
      series: { [ERRORS]: '0+20x1440 28880+80x20 30500+20x60', [TRANSITIONS]: '0+1000x1600' },
      expect: [
        { at: '24h15m', firing: [above('6%')] },
        { at: '24h40m', firing: [] },
      ],
    },
    absent: {
      text: 'is silent without a yesterday to compare with',
      series: { [ERRORS]: '0+80x60', [TRANSITIONS]: '0+100x60' },
      expect: [{ at: '40m', firing: [] }],
    },
    more: [
      {
        text: 'fires on the first errors after a day without any',
        series: { [ERRORS]: '_x1440 0+60x60', [TRANSITIONS]: '0+1000x1500' },
        expect: [{ at: '24h20m', firing: [above('6%')] }],
      },
      {
        text: 'is silent at 5 points above yesterday, the threshold itself',
        series: { [ERRORS]: '0+1x1440 1442+2x60', [TRANSITIONS]: '0+20x1500' },
        expect: [{ at: '24h30m', firing: [] }],
      },
      {
        text: 'is silent at a rate that was the same yesterday, though not twelve hours ago',
        series: { [ERRORS]: '0+80x300 24000+20x900 42000+80x300', [TRANSITIONS]: '0+1000x1500' },
        expect: [{ at: '24h30m', firing: [] }],
      },
      {
        text: 'is silent at a high rate that was the same yesterday',
        series: { [ERRORS]: '0+200x1500', [TRANSITIONS]: '0+1000x1500' },
        expect: [{ at: '24h30m', firing: [] }],
      },
    ],
  },
};

export function crashLoop(names: KubernautNames): Alert {
  const pod = `${names.deployment}-7d4b9c6f5-x2x7q`;
  const count = `kube_pod_container_status_restarts_total{namespace="${names.namespace}",pod="${pod}",container="${names.container}"}`;
  const ready = `kube_deployment_status_replicas_ready{namespace="${names.tektonNamespace}",deployment="${names.tektonDeployment}"}`;
  const stateMetrics = `up{job="${names.stateMetricsJob}"}`;
  const restarted = {
    labels: { pod },
    description: `${pod} restarted 4 times in five minutes while Tekton is ready.`,
  };
  return {
    name: 'WorkflowExecutionCrashLoop',
    covers: ['WE-M10'],
    severity: 'critical',
    for: '0s',
    expr: `${RESTARTS} > 3\nand on () ${TEKTON_READY} > 0`,
    summary: 'WorkflowExecution controller crash loop',
    description: '{{ $labels.pod }} restarted {{ $value }} times in five minutes while Tekton is ready.',
    differs:
      'The document has a trigger and no expression. Restarts are counted exactly, since increase() would read three as ' +
      'more than three. Without Tekton the same crash loop is RB-WE-004, and a rollback would not help.',
    examples: {
      fires: {
        text: 'fires at the fourth restart in five minutes',
        series: { [count]: '0x5 1 2 3 4 4x10', [ready]: '1x20', [stateMetrics]: '1x20' },
        expect: [
          { at: '8m', firing: [] },
          { at: '9m', firing: [restarted] },
        ],
      },
      silent: {
        text: 'is silent at three restarts in five minutes',
        series: { [count]: '0x5 1 2 3 3x10', [ready]: '1x20', [stateMetrics]: '1x20' },
        expect: [
          { at: '8m', firing: [] },
          { at: '10m', firing: [] },
        ],
      },
      resolves: {
        text: 'resolves when the restarts stop',
        series: { [count]: '0x5 1 2 3 4 4x20', [ready]: '1x30', [stateMetrics]: '1x30' },
        expect: [
          { at: '9m', firing: [restarted] },
          { at: '16m', firing: [] },
        ],
      },
      absent: {
        text: 'is silent while it is not known whether Tekton is ready',
        series: { [count]: '0x5 1 2 3 4 4x10' },
        expect: [{ at: '9m', firing: [] }],
      },
      more: [
        {
          text: 'is silent when Tekton is down: that is RB-WE-004',
          series: { [count]: '0x5 1 2 3 4 5x10', [ready]: '0x20', [stateMetrics]: '1x20' },
          expect: [
            { at: '9m', firing: [] },
            { at: '10m', firing: [] },
          ],
        },
        {
          text: 'is silent at four restarts in seven minutes',
          series: { [count]: '0x5 1x1 2x1 3x1 4x10', [ready]: '1x20', [stateMetrics]: '1x20' },
          expect: [
            { at: '12m', firing: [] },
            { at: '13m', firing: [] },
          ],
        },
        {
          text: 'is silent for other pods of the namespace',
          series: {
            [`kube_pod_container_status_restarts_total{namespace="${names.namespace}",pod="gateway-1",container="${names.container}"}`]:
              '0x5 1 2 3 4 4x10',
            [ready]: '1x20',
            [stateMetrics]: '1x20',
          },
          expect: [{ at: '9m', firing: [] }],
        },
      ],
    },
  };
}
