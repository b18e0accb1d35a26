import type { RecordingExample } from '../../model/alert.ts';
import type { MetricFamily } from './names.ts';

/** Ten failures a minute, and a measure that grows at `each` per minute beside them. */
export function besideFailures(metric: string, each: number): RecordingExample['series'] {
  return {
    'stanchion_workflow_failures_total{stage="RepositoryClone"}': '0+10x90',
    [`${metric}{stage="RepositoryClone"}`]: `0+${each}x90`,
  };
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
  ];
}

export function retriesExamples(family: MetricFamily): readonly [RecordingExample, ...RecordingExample[]] {
  const [first, ...others] = family;
  return [
    {
      text: 'is 0.1 when six tries a minute are repeated',
      series: { [`${first}{stage="CodeAnalysis",instance="a"}`]: '0+6x30' },
      at: '15m',
      samples: [{ labels: { stage: 'CodeAnalysis' }, value: 0.1 }],
    },
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
    {
      text: 'is 1 when only lost messages are counted',
      series: { [`${first}{channel="email"}`]: '0+1x30' },
      at: '20m',
      samples: [{ labels: { channel: 'email' }, value: 1 }],
    },
  ];
}
