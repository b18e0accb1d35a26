import { CONTROLLER_METRICS } from '../../../conventions/metrics.ts';
import type { Metric } from '../../model/alert.ts';

/** The flow types that the document's scope names (S1:10). */
export const FLOW_TYPES = 'plan|impl|review|docs';

/** Values of `error_type` that stand for a vendor's server error; 529 is "overloaded". */
export const SERVER_ERRORS = '5xx|50[0-9]|529|provider_unavailable';

export const flowEngineMetrics: readonly Metric[] = [
  {
    name: 'flowengine_flow_executions_total',
    covers: ['FE-Z1', 'FE-G2'],
    type: 'counter',
    labels: ['flow_type'],
    text: 'Finished flows, failed ones included. Starts at 0 for each flow type (plan, impl, review, docs).',
    emittedBy: 'exporter',
  },
  {
    name: 'flowengine_flow_failures_total',
    covers: ['FE-Z1', 'FE-S3', 'FE-G2'],
    type: 'counter',
    labels: ['flow_type', 'error_class'],
    text:
      'Flows that ended as failed, by class: timeout, rate-limit, validation, model-api-5xx or unknown. ' +
      'Starts at 0 for each pair, because a counter that first appears at 1 has not risen.',
    emittedBy: 'exporter',
  },
  {
    name: 'flowengine_model_api_requests_total',
    type: 'counter',
    labels: ['provider'],
    text: 'Requests to a model provider, failed ones included. The application has no metrics endpoint today.',
    emittedBy: 'software',
  },
  {
    name: 'flowengine_model_api_errors_total',
    covers: ['FE-C4'],
    type: 'counter',
    labels: ['provider', 'error_type'],
    text: 'Requests that a model provider did not answer well: `rate_limit`, or a server error by its status.',
    emittedBy: 'software',
    // Without an error there is no series.
    presence: { series: ['flowengine_model_api_requests_total'] },
  },
  {
    name: 'flowengine_model_tokens_total',
    covers: ['FE-D4'],
    type: 'counter',
    labels: ['provider'],
    text: 'Tokens used with a provider.',
    emittedBy: 'software',
  },
  {
    name: 'flowengine_model_quota_total',
    covers: ['FE-D4'],
    type: 'gauge',
    labels: ['provider'],
    text: 'Tokens that a provider grants per day.',
    emittedBy: 'software',
  },
  {
    name: CONTROLLER_METRICS.classificationSeconds,
    covers: ['FE-V1'],
    type: 'histogram',
    labels: ['system'],
    text: 'Time from the start of the alert to the first diagnosis. Has a bucket at 300, and starts at 0 for each system.',
    emittedBy: 'controller',
    presence: { series: [`${CONTROLLER_METRICS.classificationSeconds}_count{system="flowengine"}`] },
  },
  {
    name: CONTROLLER_METRICS.unclassifiedSeconds,
    covers: ['FE-V1'],
    type: 'gauge',
    labels: ['system'],
    text: 'Age of the oldest alert without a diagnosis, among the open episodes of a system; 0 without one.',
    emittedBy: 'controller',
    presence: { series: [`${CONTROLLER_METRICS.unclassifiedSeconds}{system="flowengine"}`] },
  },
];
