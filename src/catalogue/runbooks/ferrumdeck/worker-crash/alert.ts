import type { Alert } from '../../../model/alert.ts';
import type { FerrumDeckNames } from '../../../systems/ferrumdeck/names.ts';

export function workerCrashLoop({ namespace }: FerrumDeckNames): Alert {
  const worker = `namespace="${namespace}",container="worker"`;
  const waiting = `kube_pod_container_status_waiting_reason{${worker},pod="worker-a",reason="CrashLoopBackOff"}`;
  const restarts = `kube_pod_container_status_restarts_total{${worker},pod="worker-a"}`;
  const firing = {
    labels: { pod: 'worker-a' },
    summary: 'Worker worker-a crashes again and again',
  };
  return {
    name: 'FerrumDeckWorkerCrashLoop',
    covers: ['FD-A1', 'FD-S1', 'FD-D2'],
    // One worker of several: the others go on, and the backlog alert tells when they no longer suffice.
    severity: 'warning',
    // As long as the look-back for the back-off, so that a single one at a start that then succeeds does not fire.
    for: '5m',
    // Three restarts stay in a window of 15 minutes for these five when they lie within ten. increase() extrapolates
    // two restarts to 2.1; rounding takes that back.
    expr: `max by (pod) (
  max_over_time(kube_pod_container_status_waiting_reason{${worker},reason="CrashLoopBackOff"}[5m])
) >= 1
or
max by (pod) (
  round(increase(kube_pod_container_status_restarts_total{${worker}}[15m]))
) > 2`,
    summary: 'Worker {{ $labels.pod }} crashes again and again',
    description:
      'The worker container is in back-off, or restarted three times within ten minutes. Its steps hang until ' +
      'they are reclaimed.',
    examples: {
      fires: {
        text: 'fires at three restarts within ten minutes, seen in back-off or not',
        series: { [restarts]: '0x5 1x2 2x2 3x30' },
        expect: [
          { at: '16m', firing: [] },
          { at: '18m', firing: [firing] },
        ],
      },
      silent: {
        text: 'is silent at two restarts within ten minutes and one short back-off',
        series: { [restarts]: '0x5 1x2 2x30', [waiting]: '0x6 1 0x30' },
        expect: [
          { at: '9m', firing: [] },
          { at: '12m', firing: [] },
          { at: '16m', firing: [] },
        ],
      },
      resolves: {
        text: 'fires while the container is in back-off, and resolves when it runs again',
        series: { [waiting]: '0x1 1x13 0x30' },
        expect: [
          { at: '10m', firing: [firing] },
          { at: '25m', firing: [] },
        ],
      },
      absent: {
        text: 'is silent without the series, and for crashing containers of other workloads',
        series: {
          [`kube_pod_container_status_waiting_reason{namespace="${namespace}",container="gateway",pod="gateway-a",reason="CrashLoopBackOff"}`]:
            '1x30',
        },
        expect: [{ at: '20m', firing: [] }],
      },
      more: [
        {
          text: 'is silent for other namespaces, containers and reasons',
          series: {
            [waiting.replace(`namespace="${namespace}"`, 'namespace="elsewhere"')]: '1x30',
            [waiting.replace('CrashLoopBackOff', 'ImagePullBackOff')]: '1x30',
            [restarts.replace(`namespace="${namespace}"`, 'namespace="elsewhere"')]: '0x5 1x2 2x2 3x30',
            [restarts.replace('container="worker"', 'container="sidecar"')]: '0x5 1x2 2x2 3x30',
          },
          expect: [
            { at: '16m', firing: [] },
            { at: '18m', firing: [] },
            { at: '25m', firing: [] },
          ],
        },
        {
          text: 'remembers a back-off for five minutes, so that one every five minutes is one alert',
          series: { [waiting]: '0x4 1 0x3 1 0x3 1 0x3 1 0x30' },
          expect: [
            { at: '9m', firing: [] },
            { at: '14m', firing: [firing] },
            { at: '30m', firing: [] },
          ],
        },
        {
          text: 'is one alert for two exporters',
          series: {
            [exporter(waiting, 'a')]: '0x1 1x13 0x30',
            [exporter(waiting, 'b')]: '0x44',
          },
          expect: [
            { at: '10m', firing: [firing] },
            { at: '21m', firing: [] },
          ],
        },
        {
          text: 'counts no restart twice when two exporters report it',
          series: {
            [exporter(restarts, 'a')]: '0x5 1x2 2x30',
            [exporter(restarts, 'b')]: '0x5 1x2 2x30',
          },
          expect: [{ at: '16m', firing: [] }],
        },
        {
          text: 'believes the exporter that has seen more restarts',
          series: {
            [exporter(restarts, 'a')]: '0x5 1x2 2x2 3x30',
            [exporter(restarts, 'b')]: '0x40',
          },
          expect: [{ at: '18m', firing: [firing] }],
        },
        {
          text: 'is silent at three restarts within twelve minutes',
          series: { [restarts]: '0x5 1x5 2x5 3x30' },
          expect: [
            { at: '18m', firing: [] },
            { at: '20m', firing: [] },
            { at: '24m', firing: [] },
          ],
        },
      ],
    },
  };
}

function exporter(series: string, name: string): string {
  return series.replace('}', `,instance="${name}"}`);
}
