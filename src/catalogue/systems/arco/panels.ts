import type { Panel } from '../../model/alert.ts';
import type { ArcoNames } from './names.ts';
import { RECORDS } from './recordings.ts';

export function panels({ namespace, workerContainer }: ArcoNames): readonly Panel[] {
  const container = `namespace="${namespace}",container="${workerContainer}"`;
  return [
    {
      id: 'failure-ratio',
      covers: ['ARCO-S1'],
      title: 'Failed share of ended attempts, by tenant',
      expr: RECORDS.failureRate,
      unit: 'percentunit',
      by: ['tenant'],
    },
    {
      id: 'failures',
      covers: ['ARCO-S1'],
      title: 'Failed attempts per minute',
      expr: RECORDS.failedPerMinute,
      unit: 'short',
    },
    {
      id: 'retries',
      covers: ['ARCO-S2', 'ARCO-I3'],
      title: 'Retries per minute',
      expr: RECORDS.retriesPerMinute,
      unit: 'short',
    },
    {
      id: 'active-runs',
      covers: ['ARCO-S3'],
      title: 'Runs that are not finished, by tenant',
      expr: 'sum by (tenant) (arco_flow_active_runs)',
      unit: 'short',
      by: ['tenant'],
    },
    {
      id: 'asset-age',
      covers: ['ARCO-S4', 'ARCO-I2', 'ARCO-P10'],
      title: 'Time since the last success, by asset',
      expr: 'max by (asset) (arco_flow_asset_age_seconds)',
      unit: 's',
      by: ['asset'],
    },
    {
      id: 'failures-by-asset',
      covers: ['ARCO-P8', 'ARCO-P10', 'ARCO-D1'],
      title: 'Failures of the last hour, by asset and class of error',
      expr: 'max by (asset, class) (arco_flow_failed_tasks)',
      unit: 'short',
      by: ['asset', 'class'],
    },
    {
      id: 'median-failure',
      covers: ['ARCO-K1', 'ARCO-K2'],
      title: 'Median duration of failed attempts',
      expr: RECORDS.medianFailure,
      unit: 's',
    },
    {
      id: 'breaker',
      covers: ['ARCO-P2'],
      title: 'Scheduling breaker tripped',
      expr: RECORDS.breakerTripped,
      unit: 'bool',
    },
    {
      id: 'canary',
      covers: ['ARCO-P4'],
      title: 'Failed share of ended attempts, canary and others',
      expr: RECORDS.failureRateByJob,
      unit: 'percentunit',
      by: ['job'],
    },
    {
      id: 'worker-memory',
      covers: ['ARCO-D3', 'ARCO-R7'],
      title: 'Memory of the workers as a share of their limit',
      expr: `max by (pod) (container_memory_working_set_bytes{${container}})
/
max by (pod) (kube_pod_container_resource_limits{${container},resource="memory"})`,
      unit: 'percentunit',
      by: ['pod'],
    },
  ];
}
