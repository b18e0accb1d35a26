import type { Recording } from '../../model/alert.ts';

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
          text: 'takes the summary where there are no buckets, and the slowest of several',
          series: {
            [MEDIAN]: '4x30',
            [MEDIAN.replace('execute', 'verify')]: '2x30',
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
      ],
    },
  ];
}
