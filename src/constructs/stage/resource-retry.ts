import {
  WorkflowTemplateSpecTemplatesActiveDeadlineSeconds as Deadline,
  WorkflowTemplateSpecTemplatesRetryStrategyBackoffFactor as Factor,
  WorkflowTemplateSpecTemplatesRetryStrategyLimit as Limit,
  type WorkflowTemplateSpecTemplates,
} from '../../../imports/argoproj.io.ts';

/** For templates that write one small object: the API server may be away for a moment. Writing twice does no harm. */
export const RESOURCE_RETRY = {
  activeDeadlineSeconds: Deadline.fromNumber(120),
  retryStrategy: {
    limit: Limit.fromNumber(3),
    retryPolicy: 'Always',
    backoff: { duration: '5s', factor: Factor.fromNumber(2) },
  },
} as const satisfies Partial<WorkflowTemplateSpecTemplates>;
