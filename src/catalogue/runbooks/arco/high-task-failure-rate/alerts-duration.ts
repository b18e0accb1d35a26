import type { Alert, Firing, Series } from '../../../model/alert.ts';
import type { ArcoNames } from '../../../systems/arco/names.ts';
import { RECORDS } from '../../../systems/arco/recordings.ts';

const DIFFERS =
  'The median comes from buckets or from a summary, whichever the software exports, and counts only while ' +
  'failures keep coming: one stray failure would otherwise set it. The document sets no waiting time; ' +
  'five minutes are one window of the rate.';

/** The alerts on how long failed attempts take: too short points at configuration, too long at resources. */
export function durationAlerts({ minFailuresPerMinute }: ArcoNames): readonly Alert[] {
  const guard = `and\n${RECORDS.measuredFailuresPerMinute} >= ${minFailuresPerMinute}`;
  return [fastFailures(guard), timeoutFailures(guard)];
}

function fastFailures(guard: string): Alert {
  return {
    name: 'ArcoFlowFastFailures',
    covers: ['ARCO-A5', 'ARCO-K1'],
    severity: 'warning',
    for: '5m',
    expr: `${RECORDS.medianFailure} < 5\n${guard}`,
    summary: 'Arco Flow tasks fail fast, likely by configuration',
    description:
      'Half of the failed attempts end within {{ printf "%.1f" $value }} s. Check credentials and configuration first.',
    differs: DIFFERS,
    examples: {
      fires: {
        text: 'fires when the median from the buckets is 4.9 s',
        series: histogram({ '1': '0x30', '5': '0+51x30', '30': '0+100x30', '600': '0+100x30' }, '0+100x30'),
        expect: [{ at: '15m', firing: [fast('4.9')] }],
      },
      silent: {
        text: 'is silent when the median from the buckets is just above 5 s',
        series: histogram({ '1': '0x30', '5': '0+49x30', '30': '0+100x30', '600': '0+100x30' }, '0+100x30'),
        expect: [{ at: '25m', firing: [] }],
      },
      resolves: {
        text: 'resolves when failures take longer',
        series: histogram(
          { '5': '0+10x15 150x30', '30': '0+10x15 150+10x30', '600': '0+10x15 150+10x30' },
          '0+10x15 150+10x30',
        ),
        expect: [
          { at: '14m', firing: [fast('2.5')] },
          { at: '25m', firing: [] },
        ],
      },
      absent: {
        text: 'is silent without durations of failures',
        series: histogram({ '5': '0+10x30', '600': '0+10x30' }, '0+10x30', 'succeeded'),
        expect: [{ at: '25m', firing: [] }],
      },
      more: [
        {
          text: 'fires when the summary has a median of 4.9 s',
          series: summary('4.9x30', '0+2x30'),
          expect: [{ at: '15m', firing: [fast('4.9')] }],
        },
        {
          text: 'is silent when the summary has a median of 5.1 s',
          series: summary('5.1x30', '0+2x30'),
          expect: [{ at: '25m', firing: [] }],
        },
        {
          text: 'is silent when the summary has a median of 5 s, the threshold itself',
          series: summary('5x30', '0+2x30'),
          expect: [{ at: '25m', firing: [] }],
        },
        {
          text: 'is silent for one stray failure in the buckets',
          series: histogram({ '5': '0x9 1x20', '600': '0x9 1x20' }, '0x9 1x20'),
          expect: [
            { at: '12m', firing: [] },
            { at: '16m', firing: [] },
          ],
        },
        {
          text: 'is silent for one stray failure in the summary, which keeps its median',
          series: summary('0.5x30', '0x9 1x20'),
          expect: [
            { at: '12m', firing: [] },
            { at: '25m', firing: [] },
          ],
        },
        {
          text: 'fires when exactly one failure a minute comes',
          series: summary('0.5x40', '0+1x40'),
          expect: [{ at: '30m', firing: [fast('0.5')] }],
        },
        {
          text: 'is silent when not quite one failure a minute comes',
          series: summary('0.5x40', '0+0.98x40'),
          expect: [{ at: '30m', firing: [] }],
        },
        {
          text: 'waits for five minutes and no longer',
          series: summary('0.5x30', '0+2x30'),
          expect: [
            { at: '7m', firing: [] },
            { at: '8m', firing: [fast('0.5')] },
          ],
        },
      ],
    },
  };
}

function timeoutFailures(guard: string): Alert {
  return {
    name: 'ArcoFlowTimeoutFailures',
    covers: ['ARCO-A6', 'ARCO-K2'],
    severity: 'warning',
    for: '5m',
    expr: `${RECORDS.medianFailure} > 300\n${guard}`,
    summary: 'Arco Flow tasks fail after long runs, likely by a time limit',
    description:
      'Half of the failed attempts take {{ printf "%.0f" $value }} s or more. ' +
      'Look at the resources of the workers and at slow sources.',
    differs: DIFFERS,
    examples: {
      fires: {
        text: 'fires when the median from the buckets is 306 s',
        series: histogram({ '30': '0x30', '300': '0+49x30', '600': '0+100x30' }, '0+100x30'),
        expect: [{ at: '15m', firing: [slow('306')] }],
      },
      silent: {
        text: 'is silent when the median from the buckets is just below 300 s',
        series: histogram({ '30': '0x30', '300': '0+51x30', '600': '0+100x30' }, '0+100x30'),
        expect: [{ at: '25m', firing: [] }],
      },
      resolves: {
        text: 'resolves when failures take less',
        series: histogram({ '300': '0x15 0+10x30', '600': '0+10x15 150+10x30' }, '0+10x15 150+10x30'),
        expect: [
          { at: '14m', firing: [slow('450')] },
          { at: '25m', firing: [] },
        ],
      },
      absent: {
        text: 'is silent without durations of failures',
        series: histogram({ '300': '0x30', '600': '0+10x30' }, '0+10x30', 'succeeded'),
        expect: [{ at: '25m', firing: [] }],
      },
      more: [
        {
          text: 'fires when the summary has a median of 301 s',
          series: summary('301x30', '0+2x30'),
          expect: [{ at: '15m', firing: [slow('301')] }],
        },
        {
          text: 'is silent when the summary has a median of 299 s',
          series: summary('299x30', '0+2x30'),
          expect: [{ at: '25m', firing: [] }],
        },
        {
          text: 'cannot fire where no finite bucket lies above 300 s',
          series: histogram({ '30': '0x30', '300': '0x30' }, '0+100x30'),
          expect: [{ at: '25m', firing: [] }],
        },
        {
          text: 'is silent for one stray failure',
          series: summary('900x30', '0x9 1x20'),
          expect: [
            { at: '12m', firing: [] },
            { at: '25m', firing: [] },
          ],
        },
        {
          text: 'fires when exactly one failure a minute comes',
          series: summary('900x40', '0+1x40'),
          expect: [{ at: '30m', firing: [slow('900')] }],
        },
        {
          text: 'is silent when not quite one failure a minute comes',
          series: summary('900x40', '0+0.98x40'),
          expect: [{ at: '30m', firing: [] }],
        },
        {
          text: 'waits for five minutes and no longer',
          series: summary('900x30', '0+2x30'),
          expect: [
            { at: '7m', firing: [] },
            { at: '8m', firing: [slow('900')] },
          ],
        },
      ],
    },
  };
}

/** Cumulative buckets by upper bound, and the count of all. */
function histogram(buckets: Readonly<Record<string, string>>, all: string, state = 'failed'): Series {
  const labels = `operation="execute",state="${state}"`;
  return {
    ...Object.fromEntries(
      Object.entries({ ...buckets, '+Inf': all }).map(([le, values]) => [
        `arco_flow_task_duration_seconds_bucket{${labels},le="${le}"}`,
        values,
      ]),
    ),
    [`arco_flow_task_duration_seconds_count{${labels}}`]: all,
  };
}

function summary(median: string, count: string): Series {
  return {
    'arco_flow_task_duration_seconds{operation="execute",state="failed",quantile="0.5"}': median,
    'arco_flow_task_duration_seconds_count{operation="execute",state="failed"}': count,
  };
}

function fast(seconds: string): Firing {
  return {
    description: `Half of the failed attempts end within ${seconds} s. Check credentials and configuration first.`,
  };
}

function slow(seconds: string): Firing {
  return {
    description:
      `Half of the failed attempts take ${seconds} s or more. ` +
      'Look at the resources of the workers and at slow sources.',
  };
}
