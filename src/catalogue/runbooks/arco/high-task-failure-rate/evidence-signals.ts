import type { EvidenceData } from '../../../model/runbook.ts';
import type { ArcoNames } from '../../../systems/arco/names.ts';
import { RECORDS } from '../../../systems/arco/recordings.ts';
import type { ArcoTarget } from './targets.ts';

/** What the metrics and the store say: how much fails, how, and who is hurt. */
export function signals(names: ArcoNames) {
  return {
    failureRatio: {
      covers: ['ARCO-S1', 'ARCO-P2'],
      text: 'Share of the ended attempts that failed, over all tenants and five minutes.',
      source: { prometheus: { expr: RECORDS.overallFailureRate } },
      yields: 'number',
    },
    worstTenantRatio: {
      covers: ['ARCO-S1'],
      text: 'The same share for the tenant in which it is highest, of those with enough attempts.',
      source: {
        prometheus: {
          expr: `${RECORDS.failureRate} and ${RECORDS.finishedTasks} >= ${names.minFinishedTasks}`,
        },
      },
      yields: 'number',
    },
    finishedTasks: {
      text: 'Attempts that ended within five minutes: what the ratio rests on.',
      source: { prometheus: { expr: RECORDS.finishedTasks, reduce: 'sum' } },
      yields: 'number',
    },
    failuresPerMinute: {
      covers: ['ARCO-S1', 'ARCO-A3'],
      text: 'Attempts that fail in a minute.',
      source: { prometheus: { expr: RECORDS.failedPerMinute } },
      yields: 'number',
    },
    retriesPerMinute: {
      covers: ['ARCO-S2', 'ARCO-I3', 'ARCO-K3'],
      text: 'Retries in a minute.',
      source: { prometheus: { expr: RECORDS.retriesPerMinute } },
      yields: 'number',
    },
    medianFailureSeconds: {
      covers: ['ARCO-K1', 'ARCO-K2', 'ARCO-Z1'],
      text: 'Median duration of failed attempts, where failures keep coming.',
      source: {
        prometheus: {
          expr: `${RECORDS.medianFailure} and on () ${RECORDS.measuredFailuresPerMinute} >= ${names.minFailuresPerMinute}`,
        },
      },
      yields: 'number',
    },
    activeRuns: {
      covers: ['ARCO-S3', 'ARCO-I1'],
      text: 'Runs that are not finished.',
      source: { prometheus: { expr: 'sum(arco_flow_active_runs)' } },
      yields: 'number',
    },
    dispatchesPerMinute: {
      covers: ['ARCO-P2'],
      text: 'Tasks handed to workers in a minute: none while scheduling is paused.',
      source: { prometheus: { expr: 'sum(rate(arco_flow_dispatches_total[2m])) * 60' } },
      yields: 'number',
    },
    oldestAssetSeconds: {
      covers: ['ARCO-S4', 'ARCO-I1', 'ARCO-Z2'],
      text: 'Age of the asset that has gone longest without a success.',
      source: { prometheus: { expr: 'max(arco_flow_asset_age_seconds)' } },
      yields: 'number',
    },
    failingAssets: {
      covers: ['ARCO-C11'],
      text: 'Number of assets with a failure within the last hour.',
      source: { prometheus: { expr: 'count(sum by (asset) (arco_flow_failed_tasks) > 0)' } },
      yields: 'number',
    },
    failureDistribution: {
      covers: ['ARCO-D1'],
      text: 'Failures of the last hour by asset, with the runs that they touch.',
      source: { query: { target: 'store', name: 'failureDistribution', limit: 20 } },
      yields: 'record',
    },
    recentFailureReasons: {
      covers: ['ARCO-D2', 'ARCO-P8'],
      text: 'The newest failures of the last hour, with reason and error.',
      source: { query: { target: 'store', name: 'recentFailureReasons', limit: 50 } },
      yields: 'record',
    },
    failuresByTenant: {
      covers: ['ARCO-D1', 'ARCO-S3'],
      text: 'Failures of the last hour by tenant, with the runs that they touch.',
      source: { query: { target: 'store', name: 'failuresByTenant', limit: 20 } },
      yields: 'record',
    },
    staleAssets: {
      covers: ['ARCO-I2', 'ARCO-S4'],
      text: 'Age of each asset since its last success, the stalest first.',
      source: { query: { target: 'store', name: 'assetAges', limit: 50 } },
      yields: 'record',
    },
    waitingDependants: {
      covers: ['ARCO-I4'],
      text: 'Assets that wait, or were skipped, behind a task that failed.',
      source: { query: { target: 'store', name: 'waitingDependants', limit: 50 } },
      yields: 'record',
    },
    openRuns: {
      covers: ['ARCO-M1'],
      text: 'Runs of the tenant in question that could be cancelled now.',
      source: { query: { target: 'store', name: 'openRuns', limit: 1, parameter: 'tenant' } },
      yields: 'number',
    },
    retryableTasks: {
      covers: ['ARCO-R10'],
      text: 'Failed tasks of the tenant in question with an attempt left, in a run that still goes on.',
      source: { query: { target: 'store', name: 'retryableTasks', limit: 1, parameter: 'tenant' } },
      yields: 'number',
    },
  } as const satisfies Record<string, EvidenceData<ArcoTarget>>;
}
