import type { Alert, AlertExample } from '../../../model/alert.ts';
import { controllerUp, TEKTON_READY } from '../../../systems/kubernaut/expressions.ts';
import type { KubernautNames } from '../../../systems/kubernaut/names.ts';

/** What the alert says, and on what ground: with a controller that exits without Tekton, and with one that does not. */
function wording(names: KubernautNames): Pick<Alert, 'expr' | 'summary' | 'description' | 'differs'> {
  return names.crashesWithoutTekton
    ? {
        expr: `${controllerUp(names)} == 0\nand\n${TEKTON_READY} == 0`,
        summary: 'WorkflowExecution controller down - Tekton unavailable',
        description:
          "The controller is down and no replica of Tekton's controller is ready: its CRDs are not installed, or its pods fail.",
        differs:
          "Counting a series never gives 0, and up disappears with its target, so the document's expression cannot " +
          'fire. Both sums count what is missing as 0, and only while kube-state-metrics answers.',
      }
    : {
        expr: `${TEKTON_READY} == 0`,
        summary: 'Tekton unavailable',
        description:
          "No replica of Tekton's controller is ready: its CRDs are not installed, or its pods fail.",
        differs:
          "Today's controller stays up without Tekton, so only Tekton is asked. Counting a series never gives 0: the " +
          'sum counts what is missing as 0, and only while kube-state-metrics answers.',
      };
}

export function tektonUnavailable(names: KubernautNames): Alert {
  const up = `up{job="${names.job}"}`;
  const ready = `kube_deployment_status_replicas_ready{namespace="${names.tektonNamespace}",deployment="${names.tektonDeployment}"}`;
  const stateMetrics = `up{job="${names.stateMetricsJob}"}`;
  const stillUp: AlertExample = {
    text: names.crashesWithoutTekton
      ? 'is silent while the controller is up'
      : 'fires although the controller is up',
    series: { [up]: '1x10', [ready]: '0x10', [stateMetrics]: '1x10' },
    expect: [{ at: '5m', firing: names.crashesWithoutTekton ? [] : [{}] }],
  };
  return {
    name: 'WorkflowExecutionTektonUnavailable',
    covers: ['WE-A4', 'WE-G4', 'WE-S10'],
    severity: 'critical',
    for: '2m',
    ...wording(names),
    examples: {
      fires: {
        text: 'fires two minutes after the last replica was ready',
        series: { [up]: '1x3 0x10', [ready]: '1x3 0x10', [stateMetrics]: '1x20' },
        expect: [
          { at: '5m', firing: [] },
          { at: '6m', firing: [{}] },
        ],
      },
      silent: {
        text: "is silent while one replica of Tekton's controller is ready",
        series: { [up]: '0x10', [ready]: '1x10', [stateMetrics]: '1x10' },
        expect: [{ at: '8m', firing: [] }],
      },
      resolves: {
        text: 'resolves when Tekton is back',
        series: { [up]: '0x6 1x10', [ready]: '0x5 1x10', [stateMetrics]: '1x20' },
        expect: [
          { at: '5m', firing: [{}] },
          { at: '7m', firing: [] },
        ],
      },
      absent: {
        text: 'is silent without any of the series: a Prometheus that sees nothing is another alert',
        series: { 'up{job="prometheus"}': '1x10' },
        expect: [{ at: '8m', firing: [] }],
      },
      more: [
        {
          text: "fires when Tekton's Deployment does not exist",
          series: { [up]: '0x10', [stateMetrics]: '1x10' },
          expect: [{ at: '5m', firing: [{}] }],
        },
        {
          text: 'fires when the controller is no scrape target any more',
          series: { [ready]: '0x10', [stateMetrics]: '1x10' },
          expect: [{ at: '5m', firing: [{}] }],
        },
        {
          text: 'is silent when kube-state-metrics is down',
          series: { [up]: '0x10', [stateMetrics]: '0x10' },
          expect: [{ at: '8m', firing: [] }],
        },
        {
          text: 'is silent when all is well',
          series: { [up]: '1x10', [ready]: '1x10', [stateMetrics]: '1x10' },
          expect: [{ at: '8m', firing: [] }],
        },
        stillUp,
        {
          text: names.crashesWithoutTekton
            ? 'is silent while one of two replicas of the controller is up'
            : 'fires although one of two replicas of the controller is up',
          series: {
            [up.replace('}', ',instance="a"}')]: '0x10',
            [up.replace('}', ',instance="b"}')]: '1x10',
            [ready]: '0x10',
            [stateMetrics]: '1x10',
          },
          expect: [{ at: '5m', firing: names.crashesWithoutTekton ? [] : [{}] }],
        },
      ],
    },
  };
}
