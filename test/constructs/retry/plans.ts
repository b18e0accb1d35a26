import {
  toJson_WorkflowTemplateSpecTemplates,
  WorkflowTemplateSpecTemplatesContainerResourcesLimits as Limit,
  type WorkflowTemplateSpecTemplates,
} from '../../../imports/argoproj.io.ts';
import type { RetryPlan } from '../../../src/catalogue/model/retry-plan.ts';

/** A try with one input and one output. */
export const leaf: WorkflowTemplateSpecTemplates = {
  inputs: { parameters: [{ name: 'source' }] },
  outputs: { parameters: [{ name: 'digest', valueFrom: { path: '/tmp/digest' } }] },
  container: {
    image: 'example',
    command: ['/bin/build'],
    args: ['{{inputs.parameters.source}}'],
    resources: { limits: { memory: Limit.fromString('1Gi') } },
  },
};

/** Two retries after 60 s each, unless said otherwise. */
export function plan(changes: Partial<RetryPlan>): RetryPlan {
  return {
    retries: 2,
    backoff: { fixed: { interval: 60 } },
    jitter: 0,
    deadline: 600,
    retried: {
      errors: ['NodeLost', 'Evicted', 'OutOfMemory', 'TimeoutError', 'NetworkError'],
      httpStatus: [],
    },
    never: { errors: ['CompilationError', 'TestFailure'], httpStatus: [] },
    limits: { retries: 10, duration: 3600 },
    ...changes,
  };
}

/** A template as its manifest has it. */
export function plain(template: WorkflowTemplateSpecTemplates): unknown {
  return toJson_WorkflowTemplateSpecTemplates(template);
}
