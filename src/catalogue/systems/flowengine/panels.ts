import type { Panel } from '../../model/alert.ts';
import { FAILURE_RATIO, FAILURE_RATIO_BY_TYPE, QUOTA_USED, SERVER_ERROR_RATIO } from './recordings.ts';

export const flowEnginePanels: readonly Panel[] = [
  {
    id: 'failure-ratio',
    covers: ['FE-A1'],
    title: 'Failed flows, last hour',
    expr: FAILURE_RATIO,
    unit: 'percentunit',
  },
  {
    id: 'failure-ratio-by-type',
    covers: ['FE-G2'],
    title: 'Failed flows by type, last hour',
    expr: FAILURE_RATIO_BY_TYPE,
    unit: 'percentunit',
    by: ['flow_type'],
  },
  {
    id: 'failures-by-class',
    covers: ['FE-S3', 'FE-Z1'],
    title: 'Failures by class, last hour',
    expr: 'sum by (error_class) (increase(flowengine_flow_failures_total[1h]))',
    unit: 'short',
    by: ['error_class'],
  },
  {
    id: 'quota-used',
    covers: ['FE-D4'],
    title: 'Model quota used, last day',
    expr: QUOTA_USED,
    unit: 'percentunit',
    by: ['provider'],
  },
  {
    id: 'server-errors',
    covers: ['FE-C4'],
    title: 'Model API server errors',
    expr: SERVER_ERROR_RATIO,
    unit: 'percentunit',
    by: ['provider'],
  },
  {
    id: 'classification-time',
    covers: ['FE-V1'],
    title: 'Time to classify a failure, 95th percentile',
    expr: `histogram_quantile(
  0.95,
  sum by (le) (rate(stanchion_classification_seconds_bucket{system="flowengine"}[1h]))
)`,
    unit: 's',
  },
];
