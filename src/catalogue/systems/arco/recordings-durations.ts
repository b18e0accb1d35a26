import type { Recording, Series } from '../../model/alert.ts';

const BUCKET = 'arco_flow_task_duration_seconds_bucket{operation="execute",state="failed"';
const COUNT = 'arco_flow_task_duration_seconds_count{operation="execute",state="failed"}';
const MEDIAN = 'arco_flow_task_duration_seconds{operation="execute",state="failed",quantile="0.5"}';

/** How long failed attempts take: from the buckets where there are some, else from the summary. */
export function durationRecordings(records: {
  readonly medianFailure: string;
  readonly measuredFailuresPerMinute: string;
}): readonly Recording[] {
  return [
    {
      record: records.medianFailure,
      covers: ['ARCO-A5', 'ARCO-A6', 'ARCO-Z1'],
      text: 'Median duration of failed attempts, from the histogram or, without one, from the summary.',
      // A histogram at rest gives NaN, which would hide the summary; comparing it with 0 drops it.
      expr: `histogram_quantile(
  0.5,
  sum by (le) (rate(arco_flow_task_duration_seconds_bucket{state="failed"}[5m]))
) >= 0
or
max(arco_flow_task_duration_seconds{state="failed",quantile="0.5"})`,
      differs:
        'The document names a median without saying where it comes from; both ways of export have one.',
      examples: [
        {
          text: 'reads the median out of buckets, of all operations together',
          series: {
            [`${BUCKET},le="1"}`]: '0+0x30',
            [`${BUCKET},le="5"}`]: '0+100x30',
            [`${BUCKET},le="+Inf"}`]: '0+100x30',
          },
          at: '20m',
          samples: [{ value: 3 }],
        },
        {
          text: 'adds operations, and knows no success',
          series: {
            ...buckets('execute', { 1: '0x30', 5: '0+2x30', '+Inf': '0+2x30' }),
            ...buckets('verify', { 1: '0+8x30', 5: '0+8x30', '+Inf': '0+8x30' }),
            ...buckets('execute', { 1: '0+90x30', 5: '0+90x30', '+Inf': '0+90x30' }, 'succeeded'),
          },
          at: '20m',
          samples: [{ value: 0.625 }],
        },
        {
          text: 'is at the bound of the lower bucket when half of the five minutes had failures above it',
          series: buckets('execute', { 1: '0+1x20 20x10', 5: '0+1x30', '+Inf': '0+1x30' }),
          at: '22m',
          samples: [{ value: 1 }],
        },
        {
          text: 'is 0 where every failure is in the lowest bucket of all, and that hides the summary',
          series: { ...buckets('execute', { 0: '0+1x30', '+Inf': '0+1x30' }), [MEDIAN]: '4x30' },
          at: '20m',
          samples: [{ value: 0 }],
        },
        {
          text: 'takes a median below one second for one',
          series: { ...buckets('execute', { 1: '0+1x30', '+Inf': '0+1x30' }), [MEDIAN]: '4x30' },
          at: '20m',
          samples: [{ value: 0.5 }],
        },
        {
          text: 'takes the summary where there are no buckets, and the slowest of several',
          series: {
            [MEDIAN]: '4x30',
            [MEDIAN.replace('execute', 'verify')]: '2x30',
            [MEDIAN.replace('failed', 'succeeded')]: '90x30',
            [MEDIAN.replace('0.5', '0.99')]: '60x30',
          },
          at: '20m',
          samples: [{ value: 4 }],
        },
        {
          text: 'is not hidden by buckets at rest',
          series: { [`${BUCKET},le="5"}`]: '7x30', [`${BUCKET},le="+Inf"}`]: '7x30', [MEDIAN]: '4x30' },
          at: '20m',
          samples: [{ value: 4 }],
        },
      ],
    },
    {
      record: records.measuredFailuresPerMinute,
      covers: ['ARCO-A5', 'ARCO-A6'],
      text: 'Failed attempts in a minute whose duration was measured: how much the median rests on.',
      expr: 'sum(rate(arco_flow_task_duration_seconds_count{state="failed"}[5m])) * 60',
      examples: [
        { text: 'counts failures', series: { [COUNT]: '0+2x30' }, at: '20m', samples: [{ value: 2 }] },
        {
          text: 'adds operations, is half as much two and a half minutes after the last, and knows no success',
          series: {
            [COUNT]: '0+2x20 40x10',
            [COUNT.replace('execute', 'verify')]: '0+4x20 80x10',
            [COUNT.replace('failed', 'succeeded')]: '0+50x30',
          },
          at: '22m',
          samples: [{ value: 3 }],
        },
      ],
    },
  ];
}

/** Cumulative buckets of one operation, by upper bound. */
function buckets(operation: string, values: Readonly<Record<string, string>>, state = 'failed'): Series {
  return Object.fromEntries(
    Object.entries(values).map(([le, samples]) => [
      `arco_flow_task_duration_seconds_bucket{operation="${operation}",state="${state}",le="${le}"}`,
      samples,
    ]),
  );
}
