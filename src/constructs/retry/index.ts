import type { WorkflowTemplateSpecTemplates } from '../../../imports/argoproj.io.ts';
import { checkPlan, delayTable, type DelayTable } from '../../catalogue/model/retry-delays.ts';
import { formOf, type RetryForm } from '../../catalogue/model/retry-form.ts';
import type { RetryPlan } from '../../catalogue/model/retry-plan.ts';
import { leafOf } from './leaf.ts';
import { nativeTemplate } from './native.ts';
import { unrolledTemplates, type Semaphore } from './unrolled.ts';

export interface RetriedProps {
  /** Of the template that a workflow calls; the names of the others begin with it. */
  readonly name: string;
  readonly plan: RetryPlan;
  /**
   * One try: a container or script that ends with a code of `EXIT_CODES`, with input and output parameters. After
   * RateLimited its container may leave the seconds until the reset in `RETRY_AFTER.path`.
   */
  readonly leaf: WorkflowTemplateSpecTemplates;
  /** Counts the retries that run at one time, over all workflows. */
  readonly semaphore?: Semaphore;
}

export interface Retried {
  /** Name of the template to call. */
  readonly entry: string;
  /** `entry` and what it is made of. */
  readonly templates: readonly [WorkflowTemplateSpecTemplates, ...WorkflowTemplateSpecTemplates[]];
  readonly table: DelayTable;
  readonly form: RetryForm;
}

/**
 * Templates that try something again as a plan says. `entry` takes the inputs of `leaf` and gives its outputs, those of
 * the try that succeeded; beside them it takes `RETRY_BUDGET`, the retries that the workflow has left, and gives
 * `RETRIES_USED`. It succeeds when a try does, and fails when the retries are used up or a failure is not retried.
 *
 * @throws RetryPlanError when the plan cannot keep what it says, or the template does not fit.
 */
export function retried({ name, plan, leaf, semaphore }: RetriedProps): Retried {
  checkPlan(name, plan);
  const form = formOf(name, plan, { shared: semaphore !== undefined });
  const read = leafOf(name, leaf, plan);
  const [entry, ...others] =
    'native' in form
      ? [nativeTemplate(name, read, plan, form.native)]
      : unrolledTemplates({ name, leaf: read, plan, semaphore });
  if (entry === undefined) throw new Error(`Retries of ${name}: no template was made`);
  return { entry: name, templates: [entry, ...others], table: delayTable(plan), form };
}
