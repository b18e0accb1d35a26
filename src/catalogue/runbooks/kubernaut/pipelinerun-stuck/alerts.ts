import { seconds } from '../../../../api/scalars.ts';
import type { Alert, Firing } from '../../../model/alert.ts';
import type { KubernautOptions } from '../../../systems/kubernaut/options.ts';

const LABELS = 'namespace="payment",name="we-1",target="payment/deployment/payment-api"';
const RUNNING = `workflowexecution_phase_start_timestamp{${LABELS},phase="Running"}`;

function running(age: string): Firing {
  return {
    labels: { object_namespace: 'payment', name: 'we-1', target: 'payment/deployment/payment-api' },
    description: `WFE we-1 has been Running for > 1 hour: ${age} so far, on payment/deployment/payment-api in payment.`,
  };
}

export function stuck({ stuckAfter }: KubernautOptions): Alert {
  return {
    name: 'WorkflowExecutionStuck',
    covers: ['WE-A2', 'WE-G2', 'WE-S4'],
    severity: 'warning',
    for: '5m',
    expr: `time() - max by (namespace, name, target) (workflowexecution_phase_start_timestamp{phase="Running"}) > ${seconds(stuckAfter)}`,
    labels: { object_namespace: '{{ $labels.namespace }}' },
    summary: 'WorkflowExecution stuck in Running phase',
    description:
      'WFE {{ $labels.name }} has been Running for > 1 hour: {{ $value | humanizeDuration }} so far, ' +
      'on {{ $labels.target }} in {{ $labels.namespace }}.',
    differs:
      'Aggregated to namespace, name and target, so that a restart of the exporter makes no second alert. The ' +
      'software never had the metric: the signal exporter supplies it and drops the series when the phase changes.',
    examples: {
      fires: {
        text: 'fires after 60 minutes in Running and five more',
        series: { [RUNNING]: '0x120' },
        expect: [
          { at: '59m', firing: [] },
          { at: '65m', firing: [] },
          { at: '66m', firing: [running('1h 6m 0s')] },
        ],
      },
      silent: {
        text: 'is silent as long as no execution has been Running for more than 60 minutes',
        series: { [RUNNING]: '-3600+60x120' },
        expect: [{ at: '90m', firing: [] }],
      },
      resolves: {
        text: 'resolves when the phase changes',
        series: {
          [RUNNING]: '0x70 stale',
          [`workflowexecution_phase_start_timestamp{${LABELS},phase="Completed"}`]: '_x71 0x20',
        },
        expect: [
          { at: '70m', firing: [running('1h 10m 0s')] },
          { at: '72m', firing: [] },
        ],
      },
      absent: {
        text: 'is silent without the exporter',
        series: { 'workflowexecution_phase_transitions_total{phase="Running"}': '1x120' },
        expect: [{ at: '100m', firing: [] }],
      },
      more: [
        {
          text: 'is silent for other phases, however old',
          series: { [`workflowexecution_phase_start_timestamp{${LABELS},phase="Completed"}`]: '0x120' },
          expect: [{ at: '100m', firing: [] }],
        },
        {
          text: 'is one alert while two exporters are scraped, and believes the later start',
          series: {
            [`workflowexecution_phase_start_timestamp{${LABELS},phase="Running",pod="exporter-a"}`]:
              '120x120',
            [`workflowexecution_phase_start_timestamp{${LABELS},phase="Running",pod="exporter-b"}`]: '60x120',
          },
          expect: [{ at: '70m', firing: [running('1h 8m 0s')] }],
        },
        {
          text: 'counts the five minutes from the second on in which the hour is over',
          interval: '15s',
          series: { [RUNNING]: '0x280' },
          expect: [
            { at: '65m', firing: [] },
            { at: '65m15s', firing: [running('1h 5m 15s')] },
          ],
        },
      ],
    },
  };
}
