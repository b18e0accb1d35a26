import type { Alert, Firing } from '../../../../model/alert.ts';

export const RECOVERY_FAILURES = 'AgentPipelineRecoveryFailures';

const METRIC = 'stanchion_workflow_recovery_failures_total';
const TESTS = `${METRIC}{stage="TestExecution"}`;

/** An automatic recovery ended without success. */
export const recoveryFailures: Alert = {
  name: RECOVERY_FAILURES,
  covers: ['T20-A2'],
  severity: 'critical',
  for: '1m',
  expr: `group by (stage) (increase(${METRIC}[15m]) > 0)
or
group by (stage) (${METRIC} > 0) unless on (stage) (${METRIC} offset 15m)`,
  summary: 'Automatic recovery of {{ $labels.stage }} failed',
  description:
    'In the last 15 minutes the pipeline could not recover {{ $labels.stage }} by itself. The remediation shows ' +
    'what was tried and why it did not help.',
  differs:
    'The document names the event and no expression. Besides the increase, a counter that is first seen above ' +
    'zero counts too, since its first failure would be lost otherwise.',
  examples: {
    fires: {
      text: 'fires on one failed recovery',
      series: { [TESTS]: '0x9 1x20' },
      expect: [{ at: '12m', firing: [failed('TestExecution')] }],
    },
    silent: {
      text: 'is silent when the only failure is older than 15 minutes',
      series: { [TESTS]: '1x60' },
      expect: [{ at: '30m', firing: [] }],
    },
    resolves: {
      text: 'resolves 15 minutes after the last failed recovery',
      series: { [TESTS]: '0x9 1x50' },
      expect: [
        { at: '20m', firing: [failed('TestExecution')] },
        { at: '27m', firing: [] },
      ],
    },
    absent: {
      text: 'is silent without the series: nothing was ever to be recovered',
      series: {},
      expect: [{ at: '20m', firing: [] }],
    },
    more: [
      {
        text: 'fires when the first sample of the counter is already 1',
        series: { [TESTS]: '_x9 1x20' },
        expect: [
          { at: '12m', firing: [failed('TestExecution')] },
          { at: '23m', firing: [failed('TestExecution')] },
          { at: '31m', firing: [] },
        ],
      },
      {
        text: 'is silent when the first sample of the counter is 0',
        series: { [TESTS]: '_x9 0x20' },
        expect: [{ at: '12m', firing: [] }],
      },
      {
        text: 'waits for a minute and no longer, and needs one process of two to report a failure',
        interval: '30s',
        series: {
          [`${METRIC}{stage="TestExecution",instance="a"}`]: '0x39 1x20',
          [`${METRIC}{stage="TestExecution",instance="b"}`]: '0x60',
        },
        expect: [
          { at: '20m30s', firing: [] },
          { at: '21m', firing: [failed('TestExecution')] },
        ],
      },
      {
        text: 'needs one process of two to report a failure when it is the first that is seen of both',
        series: {
          [`${METRIC}{stage="TestExecution",instance="a"}`]: '_x9 1x20',
          [`${METRIC}{stage="TestExecution",instance="b"}`]: '_x9 0x20',
        },
        expect: [{ at: '12m', firing: [failed('TestExecution')] }],
      },
      {
        text: 'is silent when the controller restarts and counts from 0',
        series: {
          [`${METRIC}{stage="TestExecution",instance="a"}`]: '3x20',
          [`${METRIC}{stage="TestExecution",instance="b"}`]: '_x20 0x40',
        },
        expect: [
          { at: '22m', firing: [] },
          { at: '45m', firing: [] },
        ],
      },
    ],
  },
};

function failed(stage: string): Firing {
  return {
    labels: { stage },
    summary: `Automatic recovery of ${stage} failed`,
    description:
      `In the last 15 minutes the pipeline could not recover ${stage} by itself. The remediation shows ` +
      'what was tried and why it did not help.',
  };
}
