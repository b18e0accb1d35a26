import {
  WorkflowTemplateSpecTemplatesActiveDeadlineSeconds as Deadline,
  WorkflowTemplateSpecTemplatesRetryStrategyBackoffFactor as Factor,
  WorkflowTemplateSpecTemplatesRetryStrategyLimit as Limit,
  type WorkflowTemplateSpecTemplates,
} from '../../../imports/argoproj.io.ts';
import type { NativeBackoff } from '../../catalogue/model/retry-form.ts';
import type { RetryPlan } from '../../catalogue/model/retry-plan.ts';
import { RETRIES_USED, RETRY_BUDGET } from '../../conventions/retries.ts';
import { NATIVE_OUT_OF_MEMORY, nativeCondition } from './failures.ts';
import { memoryPatch, type Leaf, type LeafMemory } from './leaf.ts';

/**
 * The template itself with Argo's `retryStrategy`.
 *
 * Argo looks at the backoff first and at the failure last, so that a failure which is not retried ends the step only
 * after the wait. A pod that failed without ever having a container, such as one sent away before it started, has no
 * end to count from: Argo then retries at once.
 */
export function nativeTemplate(
  name: string,
  leaf: Leaf,
  plan: RetryPlan,
  backoff: NativeBackoff,
): WorkflowTemplateSpecTemplates {
  const { duration, factor, cap } = backoff;
  return {
    ...leaf.template,
    name,
    inputs: {
      parameters: [...leaf.inputs, { name: RETRY_BUDGET, value: String(plan.limits.retries) }],
    },
    outputs: { parameters: [...leaf.outputs, { name: RETRIES_USED, value: '{{retries}}' }] },
    activeDeadlineSeconds: Deadline.fromNumber(plan.deadline),
    retryStrategy: {
      limit: Limit.fromString(`{{=min(${plan.retries}, int(inputs.parameters['${RETRY_BUDGET}']))}}`),
      // OnFailure would leave out lost nodes, which Argo reports as errors; the expression says what is retried.
      retryPolicy: 'Always',
      expression: nativeCondition(plan),
      backoff: {
        duration: argoDuration(duration),
        factor: Factor.fromNumber(factor),
        ...(cap === undefined ? {} : { cap: argoDuration(cap) }),
        maxDuration: argoDuration(plan.limits.duration),
      },
    },
    ...(leaf.memory === undefined ? {} : { podSpecPatch: memoryPatch(grownMemory(leaf.memory)) }),
  };
}

/**
 * The limit of a try. Argo shows a template only the last failure, so that a failure of another kind in between takes
 * the growth back for one try.
 */
function grownMemory({ base, factor, ceiling }: LeafMemory): string {
  const grown = `int(min(${ceiling}, ${base} * ${factor} ** int(retries)))`;
  return `{{=string(${NATIVE_OUT_OF_MEMORY} ? ${grown} : ${base})}}Mi`;
}

/** Seconds as Argo reads them: whole ones with `s`, others in milliseconds. */
export function argoDuration(seconds: number): string {
  return Number.isInteger(seconds) ? `${seconds}s` : `${Math.round(seconds * 1000)}ms`;
}
