import type { Recording } from '../../model/alert.ts';
import type { ArcoNames } from './names.ts';
import { durationRecordings } from './recordings-durations.ts';

const FAILED = 'arco_flow_tasks_total{to_state="failed"}';
const FINISHED = 'arco_flow_tasks_total{to_state=~"succeeded|failed"}';

/** The names under which alerts, panels and evidence share one calculation. */
export const RECORDS = {
  /** Per tenant; one series without the label where the software has none. */
  failureRate: 'arco_flow:task_failure_rate:5m',
  finishedTasks: 'arco_flow:finished_tasks:5m',
  overallFailureRate: 'arco_flow:overall_task_failure_rate:5m',
  failureRateByJob: 'arco_flow:task_failure_rate_by_job:5m',
  failedPerMinute: 'arco_flow:failed_tasks_per_minute:5m',
  retriesPerMinute: 'arco_flow:retries_per_minute:5m',
  breakerTripped: 'arco_flow:scheduling_breaker_tripped:5m',
  medianFailure: 'arco_flow:failed_task_duration_seconds:p50_5m',
  measuredFailuresPerMinute: 'arco_flow:measured_failures_per_minute:5m',
} as const;

/** Share of failures at which scheduling stops (S0:231). */
export const BREAKER_THRESHOLD = 0.3;

/** Order matters: the breaker reads what stands above it. */
export function recordings(names: ArcoNames): readonly Recording[] {
  return [...rates, ...volumes, breaker(names), ...durationRecordings(RECORDS)];
}

const DIFFERS =
  'The document divides series by series. A failed series then only finds itself below the line, and the result ' +
  'is 1 at any share of failures; both sides have to be summed first.';

const rates: readonly Recording[] = [
  {
    record: RECORDS.failureRate,
    covers: ['ARCO-A1', 'ARCO-A2', 'ARCO-Z1'],
    text: 'Share of the ended attempts that failed, by tenant.',
    expr: `sum by (tenant) (rate(${FAILED}[5m]))
/
sum by (tenant) (rate(${FINISHED}[5m]))`,
    differs: DIFFERS,
    examples: [
      {
        text: 'is 1 % for one failure in a hundred, whatever state the task came from',
        series: {
          'arco_flow_tasks_total{tenant="acme",from_state="running",to_state="failed"}': '0+1x30',
          'arco_flow_tasks_total{tenant="acme",from_state="running",to_state="succeeded"}': '0+99x30',
        },
        at: '20m',
        samples: [{ labels: { tenant: 'acme' }, value: 0.01 }],
      },
      {
        text: 'keeps tenants apart, and leaves waiting for a retry out',
        series: {
          'arco_flow_tasks_total{tenant="acme",from_state="running",to_state="failed"}': '0+10x30',
          'arco_flow_tasks_total{tenant="acme",from_state="failed",to_state="retry_wait"}': '0+10x30',
          'arco_flow_tasks_total{tenant="acme",from_state="running",to_state="succeeded"}': '0+10x30',
          'arco_flow_tasks_total{tenant="zeta",from_state="running",to_state="failed"}': '0+10x30',
          'arco_flow_tasks_total{tenant="zeta",from_state="running",to_state="succeeded"}': '0+30x30',
        },
        at: '20m',
        samples: [
          { labels: { tenant: 'acme' }, value: 0.5 },
          { labels: { tenant: 'zeta' }, value: 0.25 },
        ],
      },
      {
        text: 'works where the software has no tenant label',
        series: {
          'arco_flow_tasks_total{from_state="running",to_state="failed"}': '0+11x30',
          'arco_flow_tasks_total{from_state="running",to_state="succeeded"}': '0+89x30',
        },
        at: '20m',
        samples: [{ value: 0.11 }],
      },
      {
        text: 'adds the states that attempts come from, and goes by the same five minutes above and below the line',
        series: lately({
          'tenant="acme",from_state="running",to_state="failed"': 1,
          'tenant="acme",from_state="dispatched",to_state="failed"': 2,
          'tenant="acme",from_state="running",to_state="succeeded"': 5,
        }),
        at: '24m',
        samples: [{ labels: { tenant: 'acme' }, value: 0.375 }],
      },
    ],
  },
  {
    record: RECORDS.overallFailureRate,
    text: 'Share of the ended attempts that failed, over all tenants.',
    expr: `sum(rate(${FAILED}[5m]))
/
sum(rate(${FINISHED}[5m]))`,
    differs: DIFFERS,
    examples: [
      {
        text: 'weighs tenants by what they run',
        series: {
          'arco_flow_tasks_total{tenant="acme",from_state="running",to_state="failed"}': '0+10x30',
          'arco_flow_tasks_total{tenant="zeta",from_state="running",to_state="succeeded"}': '0+90x30',
        },
        at: '20m',
        samples: [{ value: 0.1 }],
      },
      {
        text: 'adds tenants and states, but no task that waits, over the same five minutes',
        series: lately({
          'tenant="acme",to_state="failed"': 1,
          'tenant="zeta",to_state="failed"': 2,
          'tenant="zeta",to_state="succeeded"': 5,
          'tenant="zeta",to_state="retry_wait"': 2,
        }),
        at: '24m',
        samples: [{ value: 0.375 }],
      },
    ],
  },
  {
    record: RECORDS.failureRateByJob,
    covers: ['ARCO-P4'],
    text: 'Share of the ended attempts that failed, by scrape job: it compares the canary with the other workers.',
    expr: `sum by (job) (rate(${FAILED}[5m]))
/
sum by (job) (rate(${FINISHED}[5m]))`,
    examples: [
      {
        text: 'shows a canary that fails more often than the rest',
        series: {
          'arco_flow_tasks_total{job="arco-worker",to_state="failed"}': '0+1x30',
          'arco_flow_tasks_total{job="arco-worker",to_state="succeeded"}': '0+99x30',
          'arco_flow_tasks_total{job="arco-worker-canary",to_state="failed"}': '0+2x30',
          'arco_flow_tasks_total{job="arco-worker-canary",to_state="succeeded"}': '0+2x30',
        },
        at: '20m',
        samples: [
          { labels: { job: 'arco-worker' }, value: 0.01 },
          { labels: { job: 'arco-worker-canary' }, value: 0.5 },
        ],
      },
      {
        text: 'adds the pods of a job, but no task that waits, over the same five minutes',
        series: lately({
          'job="arco-worker",pod="a",to_state="failed"': 1,
          'job="arco-worker",pod="b",to_state="failed"': 2,
          'job="arco-worker",pod="b",to_state="succeeded"': 5,
          'job="arco-worker",pod="b",to_state="retry_wait"': 2,
        }),
        at: '24m',
        samples: [{ labels: { job: 'arco-worker' }, value: 0.375 }],
      },
    ],
  },
];

const volumes: readonly Recording[] = [
  {
    record: RECORDS.finishedTasks,
    text: 'Attempts that ended within five minutes, by tenant: how much a ratio rests on.',
    expr: `sum by (tenant) (increase(${FINISHED}[5m]))`,
    examples: [
      {
        text: 'adds successes and failures, and leaves tasks that wait out',
        series: {
          'arco_flow_tasks_total{tenant="acme",to_state="retry_wait"}': '0+1x30',
          'arco_flow_tasks_total{tenant="acme",to_state="failed"}': '0+1x30',
          'arco_flow_tasks_total{tenant="acme",to_state="succeeded"}': '0+3x30',
        },
        at: '20m',
        samples: [{ labels: { tenant: 'acme' }, value: 20 }],
      },
    ],
  },
  {
    record: RECORDS.failedPerMinute,
    covers: ['ARCO-A3', 'ARCO-S1'],
    text: 'Attempts that fail in a minute, over all tenants.',
    expr: `sum(rate(${FAILED}[5m])) * 60`,
    examples: [
      {
        text: 'adds tenants',
        series: {
          'arco_flow_tasks_total{tenant="acme",to_state="failed"}': '0+6x30',
          'arco_flow_tasks_total{tenant="zeta",to_state="failed"}': '0+5x30',
        },
        at: '20m',
        samples: [{ value: 11 }],
      },
      {
        text: 'is half as much two and a half minutes after the last failure, and knows no success',
        series: {
          'arco_flow_tasks_total{tenant="acme",to_state="failed"}': '0+6x20 120x10',
          'arco_flow_tasks_total{tenant="acme",to_state="succeeded"}': '0+50x30',
        },
        at: '22m',
        samples: [{ value: 3 }],
      },
    ],
  },
  {
    record: RECORDS.retriesPerMinute,
    covers: ['ARCO-A4', 'ARCO-S2'],
    text: 'Retries in a minute, over all tenants and attempts.',
    expr: 'sum(rate(arco_flow_retries_total[5m])) * 60',
    examples: [
      {
        text: 'adds attempts',
        series: {
          'arco_flow_retries_total{tenant="acme",attempt="1"}': '0+30x30',
          'arco_flow_retries_total{tenant="acme",attempt="2"}': '0+21x30',
        },
        at: '20m',
        samples: [{ value: 51 }],
      },
      {
        text: 'is half as much two and a half minutes after the last retry',
        series: { 'arco_flow_retries_total{tenant="acme",attempt="1"}': '0+6x20 120x10' },
        at: '22m',
        samples: [{ value: 3 }],
      },
    ],
  },
];

function breaker(names: ArcoNames): Recording {
  return {
    record: RECORDS.breakerTripped,
    covers: ['ARCO-P2'],
    text: 'Whether the failure ratio calls for a pause of scheduling: 1 above the threshold, else 0.',
    expr: `(${RECORDS.overallFailureRate} > bool ${BREAKER_THRESHOLD})
*
(sum(${RECORDS.finishedTasks}) >= bool ${names.minFinishedTasks})`,
    examples: [
      { text: 'is 0 at 29 %', series: failing(29), at: '20m', samples: [{ value: 0 }] },
      { text: 'is 0 at 30 %, the threshold itself', series: failing(30), at: '20m', samples: [{ value: 0 }] },
      { text: 'is 1 at 31 %', series: failing(31), at: '20m', samples: [{ value: 1 }] },
      {
        text: `is 1 for exactly ${names.minFinishedTasks} failures in five minutes`,
        series: {
          'arco_flow_tasks_total{tenant="acme",to_state="failed"}': `0+${names.minFinishedTasks / 5}x30`,
        },
        at: '20m',
        samples: [{ value: 1 }],
      },
      {
        text: 'is 1 when only the tenants together have as many',
        series: volume(names.minFinishedTasks * 1.1),
        at: '20m',
        samples: [{ value: 1 }],
      },
      {
        text: 'is 0 when even together they have fewer',
        series: volume(names.minFinishedTasks * 0.9),
        at: '20m',
        samples: [{ value: 0 }],
      },
      {
        text: 'is 0 for two failures out of three',
        series: {
          'arco_flow_tasks_total{tenant="acme",to_state="failed"}': '0x16 1 2x10',
          'arco_flow_tasks_total{tenant="acme",to_state="succeeded"}': '0x17 1x10',
        },
        at: '20m',
        samples: [{ value: 0 }],
      },
    ],
  };
}

function failing(percent: number): Readonly<Record<string, string>> {
  return {
    'arco_flow_tasks_total{tenant="acme",to_state="failed"}': `0+${percent}x30`,
    'arco_flow_tasks_total{tenant="acme",to_state="succeeded"}': `0+${100 - percent}x30`,
  };
}

/** Nothing for twenty minutes, and then this many a minute; by labels. */
function lately(perMinute: Readonly<Record<string, number>>): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(perMinute).map(([labels, each]) => [
      `arco_flow_tasks_total{${labels}}`,
      `0x20 0+${each}x10`,
    ]),
  );
}

/** Nothing but failures, this many in five minutes, a fifth of them with another tenant. */
function volume(inFiveMinutes: number): Readonly<Record<string, string>> {
  return {
    'arco_flow_tasks_total{tenant="acme",to_state="failed"}': `0+${(inFiveMinutes * 4) / 25}x30`,
    'arco_flow_tasks_total{tenant="zeta",to_state="failed"}': `0+${inFiveMinutes / 25}x30`,
  };
}
