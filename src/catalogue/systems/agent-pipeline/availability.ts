import type { Severity } from '../../../api/runbook.ts';
import { seconds, type Duration } from '../../../api/scalars.ts';
import type { Recording } from '../../model/alert.ts';
import { SCRAPE_JOBS } from '../../../conventions/metrics.ts';

/** Share of time in which failure handling must work (S2:314). */
export const AVAILABILITY_OBJECTIVE = 0.999;

export const AVAILABLE = 'agent_pipeline:failure_handling_available:bool';

/** How far a burn rate looks back: a long window each, and a twelfth of it that ends the alert soon after the trouble. */
export const BURN_WINDOWS = ['5m', '30m', '1h', '6h'] as const;
export type BurnWindow = (typeof BURN_WINDOWS)[number];

/** One alert of a pair: how fast the error budget of 30 days goes, and what that calls for. */
export interface BurnRate {
  readonly severity: Severity;
  readonly for: Duration;
  readonly long: BurnWindow;
  readonly short: BurnWindow;
  /** Multiple of the rate that would use up the budget in exactly 30 days. */
  readonly rate: number;
}

/**
 * The usual two of multiwindow alerts: 2 % of the budget of 30 days within an hour calls for somebody now, 5 % within
 * six hours for somebody today.
 */
export const BURN_RATES = {
  fast: { severity: 'critical', for: '2m', long: '1h', short: '5m', rate: 14.4 },
  slow: { severity: 'warning', for: '15m', long: '6h', short: '30m', rate: 6 },
} as const satisfies Readonly<Record<string, BurnRate>>;

/** Share of a window without failure handling above which a burn rate is passed. */
export function burnLimit({ rate }: BurnRate): number {
  return Number((rate * (1 - AVAILABILITY_OBJECTIVE)).toPrecision(6));
}

/** Name of the share of a window in which failure handling did not work. */
export function unavailable(window: BurnWindow): string {
  return `agent_pipeline:failure_handling_unavailable:ratio${window}`;
}

const UP = (replica: string, job: string = SCRAPE_JOBS.controller) =>
  `up{job="${job}",instance="${replica}"}`;

const available: Recording = {
  record: AVAILABLE,
  covers: ['T20-V13'],
  needs: 'controller',
  text: 'Whether a replica of the controller answers: 1, or 0 when none does or none is known.',
  // The replicas elect a leader, and a second one takes over within seconds: one that answers is enough.
  expr: `max(up{job="${SCRAPE_JOBS.controller}"}) or vector(0)`,
  examples: [
    {
      text: 'is 1 while one of two replicas answers',
      series: { [UP('a')]: '1x5', [UP('b')]: '0x5' },
      at: '5m',
      samples: [{ value: 1 }],
    },
    {
      text: 'is 1 and no more while both answer',
      series: { [UP('a')]: '1x5', [UP('b')]: '1x5' },
      at: '5m',
      samples: [{ value: 1 }],
    },
    {
      text: 'is 0 when none answers, whatever else does',
      series: { [UP('a')]: '0x5', [UP('a', 'prometheus')]: '1x5' },
      at: '5m',
      samples: [{ value: 0 }],
    },
    { text: 'is 0 when there is none', series: {}, at: '5m', samples: [{ value: 0 }] },
  ],
};

/** Readings of an example in one window, at least. */
const READINGS = 10;

function unavailability(window: BurnWindow): Recording {
  // No scrape may be older than five minutes, or the series counts as gone.
  const interval = Math.min(seconds(window) / READINGS, 180);
  const perWindow = seconds(window) / interval;
  const values = [`1x${perWindow - 1}`, `0x${perWindow / 2 - 1}`, `1x${perWindow / 2 - 1}`].join(' ');
  return {
    record: unavailable(window),
    covers: ['T20-V13'],
    needs: 'controller',
    text: `Share of the last ${window} in which failure handling did not work.`,
    expr: `1 - avg_over_time(${AVAILABLE}[${window}])`,
    examples: [
      {
        text: 'is a half when the older half of the window is bad, and looks no further back',
        interval: `${interval}s`,
        series: { [UP('a')]: values },
        at: `${interval * (2 * perWindow - 1)}s`,
        samples: [{ value: 0.5 }],
      },
      { text: 'is 0 while all is well', series: { [UP('a')]: '1x20' }, at: '20m', samples: [{ value: 0 }] },
    ],
  };
}

export const availabilityRecordings: readonly Recording[] = [available, ...BURN_WINDOWS.map(unavailability)];
