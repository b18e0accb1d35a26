import type { Panel, Selection } from '../../model/alert.ts';
import type { ArcoNames } from './names.ts';
import { RECORDS } from './recordings.ts';

const HIGH_RATE = 'ArcoFlowHighTaskFailureRate';

/** One dashboard for every asset: the reader picks one, several or all (S0:255). */
const ASSET: Selection = { label: 'asset', from: 'arco_flow_asset_age_seconds' };
const CHOSEN = 'asset=~"$asset"';

export function panels(names: ArcoNames): readonly Panel[] {
  return [...symptoms, ...byAsset(names), ...scheduling, ...workers(names)];
}

const symptoms: readonly Panel[] = [
  {
    id: 'failure-ratio',
    covers: ['ARCO-S1'],
    section: 'Symptoms',
    title: 'Failed share of ended attempts, by tenant',
    expr: RECORDS.failureRate,
    unit: 'percentunit',
    by: ['tenant'],
    watchedBy: [
      { alert: HIGH_RATE, severity: 'warning', above: 0.1 },
      { alert: HIGH_RATE, severity: 'page', above: 0.1 },
      { alert: HIGH_RATE, severity: 'critical', above: 0.5 },
      { alert: 'ArcoFlowAllTasksFailing', severity: 'critical', above: 0.99 },
    ],
  },
  {
    id: 'failures',
    covers: ['ARCO-S1'],
    section: 'Symptoms',
    title: 'Failed attempts per minute',
    expr: RECORDS.failedPerMinute,
    unit: 'short',
    watchedBy: [{ alert: 'ArcoFlowHighFailures', severity: 'warning', above: 10 }],
  },
  {
    id: 'retries',
    covers: ['ARCO-S2', 'ARCO-I3'],
    section: 'Symptoms',
    title: 'Retries per minute',
    expr: RECORDS.retriesPerMinute,
    unit: 'short',
    watchedBy: [{ alert: 'ArcoFlowRetryStorm', severity: 'warning', above: 50 }],
  },
  {
    id: 'active-runs',
    covers: ['ARCO-S3'],
    section: 'Symptoms',
    title: 'Runs that are not finished, by tenant',
    expr: 'sum by (tenant) (arco_flow_active_runs)',
    unit: 'short',
    by: ['tenant'],
  },
  {
    id: 'median-failure',
    covers: ['ARCO-K1', 'ARCO-K2'],
    section: 'Symptoms',
    title: 'Median duration of failed attempts',
    expr: RECORDS.medianFailure,
    unit: 's',
    watchedBy: [
      { alert: 'ArcoFlowFastFailures', severity: 'warning', below: 5 },
      { alert: 'ArcoFlowTimeoutFailures', severity: 'warning', above: 300 },
    ],
  },
];

function byAsset({ freshnessSeconds }: ArcoNames): readonly Panel[] {
  return [
    {
      id: 'asset-age',
      covers: ['ARCO-S4', 'ARCO-I2', 'ARCO-P10'],
      section: 'Assets',
      title: 'Time since the last success, by asset',
      expr: `max by (asset) (arco_flow_asset_age_seconds{${CHOSEN}})`,
      unit: 's',
      by: ['asset'],
      selects: [ASSET],
      watchedBy: [{ alert: 'ArcoFlowDataFreshnessBreached', severity: 'warning', above: freshnessSeconds }],
    },
    {
      id: 'failures-by-asset',
      covers: ['ARCO-P8', 'ARCO-P10', 'ARCO-D1'],
      section: 'Assets',
      title: 'Failures of the last hour, by asset and class of error',
      expr: `max by (asset, class) (arco_flow_failed_tasks{${CHOSEN}})`,
      unit: 'short',
      by: ['asset', 'class'],
      selects: [ASSET],
    },
  ];
}

const scheduling: readonly Panel[] = [
  {
    id: 'breaker',
    covers: ['ARCO-P2'],
    section: 'Scheduling and roll-out',
    title: 'Whether failures call for a pause of scheduling',
    expr: RECORDS.breakerTripped,
    unit: 'bool',
    kind: 'state-timeline',
    states: { 0: 'no', 1: 'yes' },
  },
  {
    id: 'dispatches',
    covers: ['ARCO-P2'],
    section: 'Scheduling and roll-out',
    title: 'Tasks handed to workers, by result',
    expr: 'sum by (result) (rate(arco_flow_dispatches_total[5m]))',
    unit: 'ops',
    by: ['result'],
  },
  {
    id: 'canary',
    covers: ['ARCO-P4'],
    section: 'Scheduling and roll-out',
    title: 'Failed share of ended attempts, canary and others',
    expr: RECORDS.failureRateByJob,
    unit: 'percentunit',
    by: ['job'],
  },
];

function workers({ namespace, workerContainer }: ArcoNames): readonly Panel[] {
  const container = `namespace="${namespace}",container="${workerContainer}"`;
  return [
    {
      id: 'worker-memory',
      covers: ['ARCO-D3', 'ARCO-R7'],
      section: 'Workers',
      title: 'Memory of the workers as a share of their limit',
      expr: `max by (pod) (container_memory_working_set_bytes{${container}})
/
max by (pod) (kube_pod_container_resource_limits{${container},resource="memory"})`,
      unit: 'percentunit',
      by: ['pod'],
    },
    {
      id: 'worker-throttling',
      section: 'Workers',
      title: 'Share of scheduling periods in which a worker was held back',
      expr: `sum by (pod) (rate(container_cpu_cfs_throttled_periods_total{${container}}[5m]))
/
sum by (pod) (rate(container_cpu_cfs_periods_total{${container}}[5m]))`,
      unit: 'percentunit',
      by: ['pod'],
    },
    {
      id: 'worker-restarts',
      section: 'Workers',
      title: 'Restarts of the workers in an hour',
      expr: `max by (pod) (increase(kube_pod_container_status_restarts_total{${container}}[1h]))`,
      unit: 'short',
      by: ['pod'],
    },
  ];
}
