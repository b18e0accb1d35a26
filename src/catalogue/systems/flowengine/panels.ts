import type { Panel } from '../../model/alert.ts';
import type { FlowEngineOptions } from './options.ts';
import { FAILURE_RATIO, FAILURE_RATIO_BY_TYPE, QUOTA_USED, SERVER_ERROR_RATIO } from './recordings.ts';

export function flowEnginePanels(options: FlowEngineOptions): readonly Panel[] {
  return [...flows, ...providers(options)];
}

const flows: readonly Panel[] = [
  {
    id: 'failure-ratio',
    covers: ['FE-A1'],
    section: 'Flows',
    title: 'Failed flows, last hour',
    expr: FAILURE_RATIO,
    unit: 'percentunit',
    watchedBy: [{ alert: 'FlowFailureRate', severity: 'warning', above: 0.01 }],
  },
  {
    id: 'failure-ratio-by-type',
    covers: ['FE-G2'],
    section: 'Flows',
    title: 'Failed flows by type, last hour',
    expr: FAILURE_RATIO_BY_TYPE,
    unit: 'percentunit',
    by: ['flow_type'],
  },
  {
    id: 'flows-by-type',
    covers: ['FE-G2'],
    section: 'Flows',
    title: 'Finished flows by type, last hour',
    expr: 'sum by (flow_type) (increase(flowengine_flow_executions_total[1h]))',
    unit: 'short',
    by: ['flow_type'],
  },
  {
    id: 'failures-by-class',
    covers: ['FE-S3', 'FE-Z1'],
    section: 'Flows',
    title: 'Failures by class, last hour',
    expr: 'sum by (error_class) (increase(flowengine_flow_failures_total[1h]))',
    unit: 'short',
    by: ['error_class'],
  },
  {
    id: 'classification-time',
    covers: ['FE-V1'],
    section: 'Flows',
    title: 'Time to classify a failure, 95th percentile',
    expr: `histogram_quantile(
  0.95,
  sum by (le) (rate(stanchion_classification_seconds_bucket{system="flowengine"}[1h]))
)`,
    unit: 's',
    // The alert counts the classifications that took too long, which is another scale.
    watchedBy: [{ alert: 'FlowEngineClassificationLate', severity: 'warning' }],
  },
];

function providers({ quotaCritical, outage }: FlowEngineOptions): readonly Panel[] {
  return [
    {
      id: 'quota-used',
      covers: ['FE-D4'],
      section: 'Model providers',
      title: 'Model quota used, last day',
      expr: QUOTA_USED,
      unit: 'percentunit',
      by: ['provider'],
      watchedBy: [{ alert: 'FlowEngineQuotaCriticallyLow', severity: 'page', above: quotaCritical }],
    },
    {
      id: 'server-errors',
      covers: ['FE-C4'],
      section: 'Model providers',
      title: 'Model API server errors',
      expr: SERVER_ERROR_RATIO,
      unit: 'percentunit',
      by: ['provider'],
      watchedBy: [{ alert: 'FlowEngineModelApiOutage', severity: 'critical', above: outage }],
    },
    {
      id: 'provider-errors',
      section: 'Model providers',
      title: 'Failed requests to providers, by type of error',
      expr: 'sum by (provider, error_type) (rate(flowengine_model_api_errors_total[5m]))',
      unit: 'ops',
      by: ['provider', 'error_type'],
    },
  ];
}
