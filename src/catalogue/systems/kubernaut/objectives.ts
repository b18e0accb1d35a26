import type { Recording } from '../../model/alert.ts';
import type { KubernautNames } from './names.ts';

/** Names of the recording rules behind the service level objectives. */
export const ENDED = 'workflowexecution:ended:increase1d';
export const SUCCESS_RATIO = 'workflowexecution:success:ratio1d';
export const SLOWEST = 'workflowexecution:duration_seconds:p95_1h';
export const SKIPPED_SHARE = 'workflowexecution:skipped:ratio1h';

const TRANSITIONS = 'workflowexecution_phase_transitions_total';
const DURATION = 'workflowexecution_phase_duration_seconds_bucket';
const SKIPPED = 'workflowexecution_skip_total{reason="ResourceBusy"}';
const DAY = '1500m';

/** What the objectives of metrics-slos.md are measured by: successes, the slow end of the durations, and skips. */
export function objectives(names: KubernautNames): readonly Recording[] {
  return [ended, successRatio, slowest(names), skippedShare(names)];
}

const ended: Recording = {
  record: ENDED,
  text: 'Executions that ended within a day, well or not.',
  expr: `sum(increase(${TRANSITIONS}{phase=~"Completed|Failed"}[1d]))`,
  examples: [
    {
      text: 'adds what completed and what failed within a day, and no other phase',
      series: {
        [`${TRANSITIONS}{phase="Completed"}`]: '0x60 0+2x10 20x2000',
        [`${TRANSITIONS}{phase="Failed"}`]: '0x60 0+1x10 10x2000',
        [`${TRANSITIONS}{phase="Pending"}`]: '0+3x2000',
      },
      at: DAY,
      samples: [{ value: 30 }],
    },
    {
      text: 'forgets what is older',
      series: { [`${TRANSITIONS}{phase="Completed"}`]: '0x60 0+2x10 20x2000' },
      at: '1700m',
      samples: [{ value: 0 }],
    },
  ],
};

const successRatio: Recording = {
  record: SUCCESS_RATIO,
  text: 'Share of the executions of a day that completed.',
  expr: `(sum(increase(${TRANSITIONS}{phase="Completed"}[1d])) or 0 * ${ENDED})
/
(${ENDED} > 0)`,
  examples: [
    {
      text: 'adds what several controllers count, as far as it is of that day',
      series: {
        [`${TRANSITIONS}{phase="Completed",pod="a"}`]: '0+1x30 30x30 30+1x30 60x2000',
        [`${TRANSITIONS}{phase="Completed",pod="b"}`]: '0+1x30 30x30 30+2x30 90x2000',
        [`${TRANSITIONS}{phase="Failed",pod="a"}`]: '0+1x30 30x30 30+1x30 60x2000',
      },
      at: DAY,
      samples: [{ value: 0.75 }],
    },
    {
      text: 'is 0 when nothing ever completed',
      series: { [`${TRANSITIONS}{phase="Failed"}`]: '0+1x120' },
      at: '100m',
      samples: [{ value: 0 }],
    },
    {
      text: 'is 1 when the only execution of the day completed',
      series: { [`${TRANSITIONS}{phase="Completed"}`]: '0x30 1x60' },
      at: '80m',
      samples: [{ value: 1 }],
    },
    {
      text: 'has no value when nothing ended',
      series: { [`${TRANSITIONS}{phase="Completed"}`]: '5x60', [`${TRANSITIONS}{phase="Failed"}`]: '2x60' },
      at: '50m',
      samples: [],
    },
  ],
};

function slowest({ startedPhases }: KubernautNames): Recording {
  const [phase = startedPhases] = startedPhases.split('|');
  const bucket = (le: string, labels = `phase="${phase}"`) => `${DURATION}{${labels},le="${le}"}`;
  return {
    record: SLOWEST,
    text: 'Time that 95 % of the executions of an hour did not exceed, in seconds.',
    expr: `histogram_quantile(
  0.95,
  sum by (le) (rate(${DURATION}{phase=~"${startedPhases}"}[1h]))
)`,
    examples: [
      {
        text: 'is nine tenths into the upper of two buckets that have half each, whatever other phases took',
        series: {
          [bucket('100', `phase="${phase}",pod="a"`)]: '0+10x90',
          [bucket('200', `phase="${phase}",pod="a"`)]: '0+10x90',
          [bucket('+Inf', `phase="${phase}",pod="a"`)]: '0+10x90',
          [bucket('100', `phase="${phase}",pod="b"`)]: '0x90',
          [bucket('200', `phase="${phase}",pod="b"`)]: '0+10x90',
          [bucket('+Inf', `phase="${phase}",pod="b"`)]: '0+10x90',
          [bucket('100', 'phase="Pending"')]: '0+900x90',
          [bucket('200', 'phase="Pending"')]: '0+900x90',
          [bucket('+Inf', 'phase="Pending"')]: '0+900x90',
        },
        at: '80m',
        samples: [{ value: 190 }],
      },
      {
        text: 'looks back an hour and no further',
        // Half of what the hour saw was fast: 295 of 590.
        series: {
          [bucket('100')]: '0+10x100 1005x60',
          [bucket('200')]: '0+10x160',
          [bucket('+Inf')]: '0+10x160',
        },
        at: '130m',
        samples: [{ value: 190 }],
      },
    ],
  };
}

function skippedShare({ startedPhases }: KubernautNames): Recording {
  const [phase = startedPhases] = startedPhases.split('|');
  const started = `${TRANSITIONS}{phase="${phase}"}`;
  const skips = 'sum(increase(workflowexecution_skip_total[1h]))';
  return {
    record: SKIPPED_SHARE,
    text: 'Skipped requests as a share of all requests of an hour that were skipped or started.',
    expr: `${skips}
/
((${skips} + (sum(increase(${TRANSITIONS}{phase=~"${startedPhases}"}[1h])) or vector(0))) > 0)`,
    examples: [
      {
        text: 'adds reasons and controllers, over the same hour, and no other phase',
        series: {
          [SKIPPED]: '0+9x50 450x49 450+1x60',
          'workflowexecution_skip_total{reason="RecentlyRemediated"}': '0+9x50 450x49 450+2x60',
          [`${TRANSITIONS}{phase="${phase}",pod="a"}`]: '0+9x50 450x49 450+2x60',
          [`${TRANSITIONS}{phase="${phase}",pod="b"}`]: '0+9x50 450x49 450+3x60',
          [`${TRANSITIONS}{phase="Pending"}`]: '0+9x50 450x49 450+50x60',
        },
        at: '115m',
        samples: [{ value: 0.375 }],
      },
      {
        text: 'is 1 when the only request of the hour was skipped',
        series: { [SKIPPED]: '0x30 1x60' },
        at: '80m',
        samples: [{ value: 1 }],
      },
      {
        text: 'has no value when nobody asked',
        series: { [SKIPPED]: '5x90', [started]: '7x90' },
        at: '80m',
        samples: [],
      },
    ],
  };
}
