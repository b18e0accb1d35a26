import type { Recording } from '../../model/alert.ts';
import type { ArcoNames } from './names.ts';
import { FAILED, FINISHED, RECORDS } from './records.ts';

/** Share of failures at which scheduling stops (S0:231). */
export const BREAKER_THRESHOLD = 0.3;

export const volumes: readonly Recording[] = [
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

export function breaker(names: ArcoNames): Recording {
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

/** Nothing but failures, this many in five minutes, a fifth of them with another tenant. */
function volume(inFiveMinutes: number): Readonly<Record<string, string>> {
  return {
    'arco_flow_tasks_total{tenant="acme",to_state="failed"}': `0+${(inFiveMinutes * 4) / 25}x30`,
    'arco_flow_tasks_total{tenant="zeta",to_state="failed"}': `0+${inFiveMinutes / 25}x30`,
  };
}
