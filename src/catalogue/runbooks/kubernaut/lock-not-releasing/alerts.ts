import type { Alert, Firing } from '../../../model/alert.ts';
import { stuckLocks } from '../../../systems/kubernaut/expressions.ts';
import { lockThreshold, type KubernautOptions } from '../../../systems/kubernaut/options.ts';

const LABELS = 'namespace="payment",name="we-1",target="payment/deployment/payment-api"';
const completed = (phase: string) => `workflowexecution_completion_timestamp{${LABELS},phase="${phase}"}`;
const released = (phase: string) => `workflowexecution_lock_released{${LABELS},phase="${phase}"}`;

function of(series: string, exporter: string): string {
  return series.replace('}', `,pod="${exporter}"}`);
}

function held(age: string): Firing {
  return {
    labels: { object_namespace: 'payment', name: 'we-1', target: 'payment/deployment/payment-api' },
    description: `WFE we-1 in payment ended ${age} ago and still locks payment/deployment/payment-api.`,
  };
}

export function lockStuck(options: KubernautOptions): Alert {
  return {
    name: 'WorkflowExecutionLockStuck',
    covers: ['WE-A3', 'WE-G3', 'WE-S7'],
    severity: 'warning',
    for: '5m',
    expr: stuckLocks(options),
    labels: { object_namespace: '{{ $labels.namespace }}' },
    summary: 'WorkflowExecution lock not released after the cooldown',
    description:
      'WFE {{ $labels.name }} in {{ $labels.namespace }} ended {{ $value | humanizeDuration }} ago ' +
      'and still locks {{ $labels.target }}.',
    differs:
      'The document joins series of different labels and so never fires; it also leaves out failed executions, which ' +
      'lock their target just the same. Joined by execution, for both. The threshold is the cooldown and 300 s.',
    examples: {
      fires: {
        text: 'fires when a completed execution holds its lock for more than 600 s, and for five minutes more',
        series: { [completed('Completed')]: '60x60', [released('Completed')]: '0x60' },
        expect: [
          { at: '10m', firing: [] },
          { at: '16m', firing: [] },
          { at: '17m', firing: [held('16m 0s')] },
        ],
      },
      silent: {
        text: 'is silent as long as no lock is held for more than 600 s',
        series: {
          [completed('Completed')]: `-${lockThreshold(options)}+60x60`,
          [released('Completed')]: '0x60',
        },
        expect: [{ at: '40m', firing: [] }],
      },
      resolves: {
        text: 'resolves when the lock is released',
        series: { [completed('Completed')]: '60x60', [released('Completed')]: '0x20 1x40' },
        expect: [
          { at: '20m', firing: [held('19m 0s')] },
          { at: '22m', firing: [] },
        ],
      },
      absent: {
        text: 'is silent while nothing is known about the lock',
        series: { [completed('Completed')]: '60x60' },
        expect: [{ at: '40m', firing: [] }],
      },
      more: [
        {
          text: 'fires for a failed execution as well',
          series: { [completed('Failed')]: '60x60', [released('Failed')]: '0x60' },
          expect: [{ at: '17m', firing: [held('16m 0s')] }],
        },
        {
          text: 'counts the five minutes from the second on in which the 600 s are over',
          interval: '15s',
          series: { [completed('Completed')]: '60x120', [released('Completed')]: '0x120' },
          expect: [
            { at: '16m', firing: [] },
            { at: '16m15s', firing: [held('15m 15s')] },
          ],
        },
        {
          text: 'believes the later of two exporters about the end of an execution',
          series: {
            [of(completed('Completed'), 'a')]: '60x60',
            [of(completed('Completed'), 'b')]: '120x60',
            [released('Completed')]: '0x60',
          },
          expect: [{ at: '20m', firing: [held('18m 0s')] }],
        },
        {
          text: 'is silent when one of two exporters has seen the lock released',
          series: {
            [completed('Completed')]: '60x60',
            [of(released('Completed'), 'a')]: '0x60',
            [of(released('Completed'), 'b')]: '1x60',
          },
          expect: [{ at: '40m', firing: [] }],
        },
        {
          text: 'is silent when the lock was released, and for an execution that was skipped',
          series: {
            [completed('Completed')]: '60x60',
            [released('Completed')]: '1x60',
            'workflowexecution_completion_timestamp{namespace="payment",name="we-2",target="a/b/c",phase="Skipped"}':
              '60x60',
            'workflowexecution_lock_released{namespace="payment",name="we-2",target="a/b/c",phase="Skipped"}':
              '0x60',
          },
          expect: [{ at: '40m', firing: [] }],
        },
        {
          text: 'is silent when the exporter drops a deleted execution',
          series: { [completed('Completed')]: '60x18 stale', [released('Completed')]: '0x18 stale' },
          expect: [
            { at: '18m', firing: [held('17m 0s')] },
            { at: '20m', firing: [] },
          ],
        },
      ],
    },
  };
}
