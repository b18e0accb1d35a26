import type { Alert, Firing } from '../../../model/alert.ts';
import type { ArcoNames } from '../../../systems/arco/names.ts';
import { RECORDS } from '../../../systems/arco/recordings.ts';
import { ALERT_LABELS } from '../../../../conventions/labels.ts';

const WAITS = 'The document sets no waiting time; five minutes are one window of the rate.';

/** The alerts on absolute figures: failures, retries, and the age of what comes out. */
export function volumeAlerts(names: ArcoNames): readonly Alert[] {
  return [highFailures, retryStorm, dataFreshness(names)];
}

const highFailures: Alert = {
  name: 'ArcoFlowHighFailures',
  covers: ['ARCO-A3'],
  severity: 'warning',
  for: '5m',
  expr: `${RECORDS.failedPerMinute} > 10`,
  summary: 'More than 10 Arco Flow task attempts fail each minute',
  description: '{{ printf "%.1f" $value }} attempts fail each minute, over all tenants.',
  differs: `The document gives a rate by the minute, PromQL one by the second. ${WAITS}`,
  examples: {
    fires: {
      text: 'fires at 11 a minute, summed over tenants',
      series: {
        'arco_flow_tasks_total{tenant="acme",from_state="running",to_state="failed"}': '0+6x30',
        'arco_flow_tasks_total{tenant="zeta",from_state="running",to_state="failed"}': '0+5x30',
      },
      expect: [{ at: '15m', firing: [failures('11.0')] }],
    },
    silent: {
      text: 'is silent at 9.9 a minute',
      series: { 'arco_flow_tasks_total{tenant="acme",from_state="running",to_state="failed"}': '0+9.9x30' },
      expect: [{ at: '25m', firing: [] }],
    },
    resolves: {
      text: 'resolves when the failures end',
      series: {
        'arco_flow_tasks_total{tenant="acme",from_state="running",to_state="failed"}': '0+11x15 165x30',
      },
      expect: [
        { at: '14m', firing: [failures('11.0')] },
        { at: '25m', firing: [] },
      ],
    },
    absent: {
      text: 'is silent while no task ever failed',
      series: { 'arco_flow_tasks_total{tenant="acme",from_state="running",to_state="succeeded"}': '0+90x30' },
      expect: [{ at: '25m', firing: [] }],
    },
    more: [
      {
        text: 'fires at 10.5 a minute',
        series: {
          'arco_flow_tasks_total{tenant="acme",from_state="running",to_state="failed"}': '0+10.5x30',
        },
        expect: [{ at: '25m', firing: [failures('10.5')] }],
      },
      {
        text: 'is silent at 9 a minute',
        series: { 'arco_flow_tasks_total{tenant="acme",from_state="running",to_state="failed"}': '0+9x30' },
        expect: [{ at: '25m', firing: [] }],
      },
      {
        text: 'waits for five minutes after a whole window, and no longer',
        series: { 'arco_flow_tasks_total{tenant="acme",from_state="running",to_state="failed"}': '0+11x30' },
        expect: [
          { at: '9m', firing: [] },
          { at: '10m', firing: [failures('11.0')] },
        ],
      },
      {
        text: 'is silent at 10 a minute, the threshold itself',
        series: { 'arco_flow_tasks_total{tenant="acme",from_state="running",to_state="failed"}': '0+10x30' },
        expect: [{ at: '25m', firing: [] }],
      },
    ],
  },
};

function failures(perMinute: string): Firing {
  return { description: `${perMinute} attempts fail each minute, over all tenants.` };
}

const retryStorm: Alert = {
  name: 'ArcoFlowRetryStorm',
  covers: ['ARCO-A4'],
  severity: 'warning',
  for: '5m',
  expr: `${RECORDS.retriesPerMinute} > 50`,
  summary: 'More than 50 Arco Flow retries each minute',
  description:
    '{{ printf "%.1f" $value }} attempts are put back for another try each minute, over all tenants.',
  differs: `Fifty a minute, as the document says; the origin’s own rule compares fifty a second. ${WAITS}`,
  examples: {
    fires: {
      text: 'fires at 51 a minute, summed over attempts',
      series: {
        'arco_flow_retries_total{tenant="acme",attempt="1"}': '0+30x30',
        'arco_flow_retries_total{tenant="acme",attempt="2"}': '0+21x30',
      },
      expect: [{ at: '15m', firing: [retries('51.0')] }],
    },
    silent: {
      text: 'is silent at 49 a minute',
      series: { 'arco_flow_retries_total{tenant="acme",attempt="1"}': '0+49x30' },
      expect: [{ at: '25m', firing: [] }],
    },
    resolves: {
      text: 'resolves when the retries end',
      series: { 'arco_flow_retries_total{tenant="acme",attempt="1"}': '0+60x15 900x30' },
      expect: [
        { at: '14m', firing: [retries('60.0')] },
        { at: '25m', firing: [] },
      ],
    },
    absent: {
      text: 'is silent while nothing was ever retried',
      series: {},
      expect: [{ at: '25m', firing: [] }],
    },
    more: [
      {
        text: 'waits for five minutes after a whole window, and no longer',
        series: { 'arco_flow_retries_total{tenant="acme",attempt="1"}': '0+60x30' },
        expect: [
          { at: '9m', firing: [] },
          { at: '10m', firing: [retries('60.0')] },
        ],
      },
      {
        text: 'is silent at 50 a minute, the threshold itself',
        series: { 'arco_flow_retries_total{tenant="acme",attempt="1"}': '0+50x30' },
        expect: [{ at: '25m', firing: [] }],
      },
    ],
  },
};

function retries(perMinute: string): Firing {
  return { description: `${perMinute} attempts are put back for another try each minute, over all tenants.` };
}

function dataFreshness({ freshnessSeconds }: ArcoNames): Alert {
  const limit = `${freshnessSeconds / 60} minutes`;
  const stale = (age: string): Firing => ({
    labels: { asset: 'raw/events' },
    description: `raw/events last succeeded ${age} ago; its consumers count on ${limit}.`,
  });
  const series = 'arco_flow_asset_age_seconds{asset="raw/events"}';
  return {
    name: 'ArcoFlowDataFreshnessBreached',
    covers: ['ARCO-E3', 'ARCO-S4'],
    severity: 'warning',
    for: '15m',
    labels: { [ALERT_LABELS.audience]: 'data-consumers' },
    // Several replicas of the exporter report the same asset.
    expr: `max by (asset) (arco_flow_asset_age_seconds) > ${freshnessSeconds}`,
    summary: 'Arco Flow data is staler than its consumers accept',
    description: `{{ $labels.asset }} last succeeded {{ $value | humanizeDuration }} ago; its consumers count on ${limit}.`,
    differs:
      'The document names the breach without a figure; an hour, held for 15 minutes, is the origin’s own rule.',
    examples: {
      fires: {
        text: 'fires a second past the limit, once for all replicas, of which the most pessimistic is believed',
        series: {
          'arco_flow_asset_age_seconds{asset="raw/events",pod="a"}': `${freshnessSeconds + 1}x30`,
          'arco_flow_asset_age_seconds{asset="raw/events",pod="b"}': `${freshnessSeconds - 1}x30`,
        },
        expect: [
          { at: '14m', firing: [] },
          { at: '16m', firing: [stale('1h 0m 1s')] },
        ],
      },
      silent: {
        text: 'is silent at the limit itself',
        series: { [series]: `${freshnessSeconds}x40` },
        expect: [{ at: '38m', firing: [] }],
      },
      resolves: {
        text: 'resolves when the asset succeeds',
        series: { [series]: `${freshnessSeconds * 2}x20 60x20` },
        expect: [
          { at: '20m', firing: [stale('2h 0m 0s')] },
          { at: '22m', firing: [] },
        ],
      },
      absent: {
        text: 'is silent without the exporter, since no age is known',
        series: {},
        expect: [{ at: '38m', firing: [] }],
      },
      more: [
        {
          text: 'names only the assets that are late',
          series: {
            [series]: `${freshnessSeconds * 2}x40`,
            'arco_flow_asset_age_seconds{asset="raw/users"}': '60x40',
          },
          expect: [{ at: '20m', firing: [stale('2h 0m 0s')] }],
        },
      ],
    },
  };
}
