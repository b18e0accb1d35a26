import type { Alert, Series } from '../../../model/alert.ts';
import { FIGURES } from '../../../systems/ferrumdeck/figures.ts';
import type { FerrumDeckNames } from '../../../systems/ferrumdeck/names.ts';
import { hungExamples } from './alert-examples.ts';
import { queueMatchers } from '../../../systems/ferrumdeck/recordings.ts';

export function workersHung(names: FerrumDeckNames): Alert {
  const queue = queueMatchers(names);
  const worker = `namespace="${names.namespace}",container="worker"`;
  const firing = {
    labels: { pod: 'worker-a' },
    description:
      'Steps wait and no worker has read one for ten minutes, while worker-a uses 0.009 CPU. Metrics cannot tell ' +
      'which worker hangs; the consumers of the queue can.',
  };
  // 0.009 CPU is just below the limit of 0.01.
  function series(cpu: string, lag: string, read: string): Series {
    return {
      [`container_cpu_usage_seconds_total{${worker},pod="worker-a"}`]: cpu,
      [`redis_stream_group_lag{db="db0",${queue}}`]: lag,
      [`redis_stream_group_entries_read{db="db0",${queue}}`]: read,
    };
  }
  return {
    name: 'FerrumDeckWorkersHung',
    covers: ['FD-A2', 'FD-S4', 'FD-S5', 'FD-Z1'],
    // The whole group reads nothing: every run stands still.
    severity: 'critical',
    // With the window of ten minutes this is 15, longer than a model call may take before it times out.
    for: '5m',
    expr: `sum by (pod) (
  rate(container_cpu_usage_seconds_total{${worker},pod=~"worker-.*"}[10m])
) < ${FIGURES.idleCpu}
and on ()
(max(redis_stream_group_lag{${queue}}) > 0)
and on ()
(max(delta(redis_stream_group_entries_read{${queue}}[10m])) == 0)`,
    summary: 'Workers do not read the queue',
    description:
      'Steps wait and no worker has read one for ten minutes, while {{ $labels.pod }} uses ' +
      '{{ $value | printf "%.3f" }} CPU. Metrics cannot tell which worker hangs; the consumers of the queue can.',
    differs:
      'CPU near zero also describes a worker without work, and one that waits for a model. So entries must wait, ' +
      'and the group must have read none.',
    examples: {
      fires: {
        text: 'fires when entries wait, none is read, and a worker uses 0.009 CPU',
        series: series('0+0.54x40', '5x40', '100x40'),
        expect: [
          { at: '5m', firing: [] },
          { at: '20m', firing: [firing] },
        ],
      },
      silent: {
        text: 'is silent for a worker that uses 0.011 CPU',
        series: series('0+0.66x40', '5x40', '100x40'),
        expect: [{ at: '20m', firing: [] }],
      },
      resolves: {
        text: 'resolves as soon as one entry is read',
        series: series('0+0.54x40', '5x40', '100x25 101x15'),
        expect: [
          { at: '25m', firing: [firing] },
          { at: '27m', firing: [] },
        ],
      },
      absent: {
        text: 'is silent without the series of the queue, however idle the worker is',
        series: { [`container_cpu_usage_seconds_total{${worker},pod="worker-a"}`]: '0x40' },
        expect: [{ at: '20m', firing: [] }],
      },
      more: [
        ...hungExamples(names, series, firing),
        {
          text: 'is silent for an idle queue: nothing waits, nothing is read',
          series: series('0+0.06x40', '0x40', '100x40'),
          expect: [{ at: '20m', firing: [] }],
        },
        {
          text: 'is silent while the group reads, though this worker waits for a model',
          series: series('0+0.06x40', '5x40', '100+1x40'),
          expect: [{ at: '20m', firing: [] }],
        },
      ],
    },
  };
}
