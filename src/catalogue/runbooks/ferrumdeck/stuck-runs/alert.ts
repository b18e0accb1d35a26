import type { Alert } from '../../../model/alert.ts';

const GAUGE = 'stanchion_ferrumdeck_stuck_runs';

function firing(runs: number) {
  return {
    labels: {},
    description: `${runs} runs have made no progress for more than 30 minutes.`,
  };
}

export const stuckRunsAlert: Alert = {
  name: 'FerrumDeckStuckRuns',
  covers: ['FD-A6', 'FD-S2', 'FD-D9'],
  severity: 'warning',
  // The gauge counts after half an hour; five minutes let a run go that ends just then.
  for: '5m',
  expr: `sum(max by (status) (${GAUGE})) > 0`,
  summary: 'Runs are stuck',
  description: '{{ $value }} runs have made no progress for more than 30 minutes.',
  examples: {
    fires: {
      text: 'fires when runs are stuck in any state, and counts them once for two exporters',
      series: {
        [`${GAUGE}{status="running",instance="a"}`]: '0x4 2x30',
        [`${GAUGE}{status="running",instance="b"}`]: '0x4 2x30',
        [`${GAUGE}{status="queued",instance="a"}`]: '0x4 1x30',
      },
      expect: [
        { at: '9m', firing: [] },
        { at: '11m', firing: [firing(3)] },
      ],
    },
    silent: {
      text: 'is silent at none, and for a run that is stuck for four minutes only',
      series: { [`${GAUGE}{status="running"}`]: '0x4 1x3 0x30' },
      expect: [
        { at: '9m', firing: [] },
        { at: '20m', firing: [] },
      ],
    },
    resolves: {
      text: 'resolves when the runs ended',
      series: { [`${GAUGE}{status="running"}`]: '2x10 0x20' },
      expect: [
        { at: '8m', firing: [firing(2)] },
        { at: '12m', firing: [] },
      ],
    },
    absent: {
      text: 'is silent without the exporter',
      series: {},
      expect: [{ at: '20m', firing: [] }],
    },
    more: [
      {
        text: 'fires for a single run when one of two exporters knows of it',
        series: {
          [`${GAUGE}{status="running",instance="a"}`]: '1x30',
          [`${GAUGE}{status="running",instance="b"}`]: '0x30',
        },
        expect: [{ at: '11m', firing: [firing(1)] }],
      },
    ],
  },
};
