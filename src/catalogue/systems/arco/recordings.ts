import type { Recording } from '../../model/alert.ts';
import type { ArcoNames } from './names.ts';
import { durationRecordings } from './recordings-durations.ts';
import { breaker, volumes } from './recordings-volumes.ts';
import { FAILED, FINISHED, RECORDS } from './records.ts';

export { BREAKER_THRESHOLD } from './recordings-volumes.ts';
export { RECORDS } from './records.ts';

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

/** Nothing for twenty minutes, and then this many a minute; by labels. */
function lately(perMinute: Readonly<Record<string, number>>): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(perMinute).map(([labels, each]) => [
      `arco_flow_tasks_total{${labels}}`,
      `0x20 0+${each}x10`,
    ]),
  );
}
