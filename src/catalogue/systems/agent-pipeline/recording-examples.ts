import type { RecordingExample } from '../../model/alert.ts';
import type { MetricFamily } from './names.ts';

/** Ten failures a minute, and a measure that grows at `each` per minute beside them. */
export function besideFailures(metric: string, each: number): RecordingExample['series'] {
  return {
    'stanchion_workflow_failures_total{stage="RepositoryClone"}': '0+10x90',
    [`${metric}{stage="RepositoryClone"}`]: `0+${each}x90`,
  };
}

/** Nothing for so many minutes, and then this many a minute; by series. */
export function lately(
  quietMinutes: string,
  perMinute: Readonly<Record<string, number>>,
): RecordingExample['series'] {
  return Object.fromEntries(
    Object.entries(perMinute).map(([series, each]) => [series, `0x${quietMinutes} 0+${each}x60`]),
  );
}

export function shareExamples(
  family: MetricFamily,
  what: string,
): readonly [RecordingExample, ...RecordingExample[]] {
  const [first, ...others] = family;
  return [
    {
      text: `is 0.9 when nine of ten failures ${what}`,
      series: besideFailures(first, 9),
      at: '70m',
      samples: [{ labels: { stage: 'RepositoryClone' }, value: 0.9 }],
    },
    {
      text: 'is 1 at most, though failures of the hour before are resolved in this one',
      series: besideFailures(first, 12),
      at: '70m',
      samples: [{ labels: { stage: 'RepositoryClone' }, value: 1 }],
    },
    ...others.map((metric) => ({
      text: `reads ${metric} where ${first} is missing`,
      series: besideFailures(metric, 8),
      at: '70m',
      samples: [{ labels: { stage: 'RepositoryClone' }, value: 0.8 }],
    })),
    ...family.map((metric) => ({
      text: `adds processes that report ${metric}, and looks back an hour at both sides`,
      series: lately('100', {
        [`${metric}{stage="RepositoryClone",instance="a"}`]: 1,
        [`${metric}{stage="RepositoryClone",instance="b"}`]: 2,
        'stanchion_workflow_failures_total{stage="RepositoryClone",instance="a"}': 3,
        'stanchion_workflow_failures_total{stage="RepositoryClone",instance="b"}': 5,
      }),
      at: '130m',
      samples: [{ labels: { stage: 'RepositoryClone' }, value: 0.375 }],
    })),
    {
      text: 'has no value in an hour without failures',
      series: {
        [`${first}{stage="RepositoryClone"}`]: '3x90',
        'stanchion_workflow_failures_total{stage="RepositoryClone"}': '4x90',
      },
      at: '70m',
      samples: [],
    },
  ];
}

export function retriesExamples(family: MetricFamily): readonly [RecordingExample, ...RecordingExample[]] {
  const [first, ...others] = family;
  return [
    {
      text: 'is 0.1 when six tries a minute are repeated, whichever process counts them',
      series: { [`${first}{stage="CodeAnalysis",instance="a"}`]: '0+6x30' },
      at: '15m',
      samples: [{ labels: { stage: 'CodeAnalysis' }, value: 0.1 }],
    },
    ...family.map((metric) => ({
      text: `adds processes that report ${metric}, and is half as much two and a half minutes after the last retry`,
      series: {
        [`${metric}{stage="CodeAnalysis",instance="a"}`]: '0+6x20 120x10',
        [`${metric}{stage="CodeAnalysis",instance="b"}`]: '0+6x20 120x10',
      },
      at: '22m',
      samples: [{ labels: { stage: 'CodeAnalysis' }, value: 0.1 }],
    })),
    ...others.map((metric) => ({
      text: `counts nothing twice when ${metric} is there as well`,
      series: {
        [`${first}{stage="CodeAnalysis"}`]: '0+6x30',
        [`${metric}{stage="CodeAnalysis"}`]: '0+6x30',
        [`${metric}{stage="PRReview"}`]: '0+3x30',
      },
      at: '15m',
      samples: [
        { labels: { stage: 'CodeAnalysis' }, value: 0.1 },
        { labels: { stage: 'PRReview' }, value: 0.05 },
      ],
    })),
  ];
}

export function notificationExamples(
  family: MetricFamily,
): readonly [RecordingExample, ...RecordingExample[]] {
  const [first, ...others] = family;
  return [
    {
      text: 'is 0.05 when one of twenty messages is lost',
      series: {
        [`${first}{channel="slack-critical"}`]: '0+1x30',
        'stanchion_notifications_total{channel="slack-critical"}': '0+20x30',
      },
      at: '20m',
      samples: [{ labels: { channel: 'slack-critical' }, value: 0.05 }],
    },
    {
      text: 'has no value while nothing is sent',
      series: {
        [`${first}{channel="slack-critical"}`]: '3x30',
        'stanchion_notifications_total{channel="slack-critical"}': '20x30',
      },
      at: '20m',
      samples: [],
    },
    ...others.map((metric) => ({
      text: `reads ${metric} where ${first} is missing`,
      series: {
        [`${metric}{channel="teams"}`]: '0+1x30',
        'stanchion_notifications_total{channel="teams"}': '0+4x30',
      },
      at: '20m',
      samples: [{ labels: { channel: 'teams' }, value: 0.25 }],
    })),
    ...family.flatMap((metric) => lostMessages(metric)),
    {
      text: 'is 1 at most, though a message may be lost that an hour before was sent',
      series: {
        [`${first}{channel="email"}`]: '0+3x30',
        'stanchion_notifications_total{channel="email"}': '0+2x30',
      },
      at: '20m',
      samples: [{ labels: { channel: 'email' }, value: 1 }],
    },
  ];
}

const LOST_ALL = [{ labels: { channel: 'email' }, value: 1 }];

/** What holds for each name under which lost messages are counted. */
function lostMessages(metric: string): readonly RecordingExample[] {
  const lost = (values: string) => ({
    [`${metric}{channel="email",instance="a"}`]: values,
    [`${metric}{channel="email",instance="b"}`]: values,
  });
  return [
    {
      text: `adds processes that report ${metric}, and looks back a quarter of an hour at both sides`,
      series: lately('40', {
        [`${metric}{channel="email",instance="a"}`]: 1,
        [`${metric}{channel="email",instance="b"}`]: 2,
        'stanchion_notifications_total{channel="email",instance="a"}': 3,
        'stanchion_notifications_total{channel="email",instance="b"}': 5,
      }),
      at: '50m',
      samples: [{ labels: { channel: 'email' }, value: 0.375 }],
    },
    {
      text: `is 1 when only ${metric} is counted`,
      series: lost('0x40 0+1x20'),
      at: '50m',
      samples: LOST_ALL,
    },
    {
      text: `is 1 when only ${metric} is counted, and less and less`,
      series: lost('0+5x40 200+1x20'),
      at: '50m',
      samples: LOST_ALL,
    },
    {
      text: `is 1 when ${metric} rises while nothing seems to be sent`,
      series: { ...lost('0+1x30'), 'stanchion_notifications_total{channel="email"}': '20x30' },
      at: '20m',
      samples: LOST_ALL,
    },
  ];
}

export function lossExamples(family: MetricFamily): readonly [RecordingExample, ...RecordingExample[]] {
  const [first, ...others] = family;
  const falling = (metric: string): RecordingExample => ({
    text: `adds processes that report ${metric}, and looks back a quarter of an hour`,
    series: {
      [`${metric}{channel="email",instance="a"}`]: '0+30x40 1200x20',
      [`${metric}{channel="email",instance="b"}`]: '0+30x40 1200x20',
    },
    // The window has 14 steps, of which 7 are before the end of the losses.
    at: '47m',
    samples: [{ labels: { channel: 'email' }, value: 0.5 }],
  });
  return [
    falling(first),
    ...others.flatMap((metric) => [
      falling(metric),
      {
        text: `counts nothing twice when ${metric} is there as well`,
        series: {
          [`${first}{channel="email"}`]: '0+6x30',
          [`${metric}{channel="email"}`]: '0+6x30',
          [`${metric}{channel="teams"}`]: '0+3x30',
        },
        at: '20m',
        samples: [
          { labels: { channel: 'email' }, value: 0.1 },
          { labels: { channel: 'teams' }, value: 0.05 },
        ],
      },
    ]),
  ];
}
