import type { WorkflowTemplateSpecTemplates } from '../../../imports/argoproj.io.ts';
import { jittered, longestWait } from '../../catalogue/model/retry-delays.ts';
import type { RetryPlan } from '../../catalogue/model/retry-plan.ts';
import { RETRY_AFTER } from '../../conventions/retries.ts';
import { argoDuration } from './native.ts';

const MILLION = 1_000_000;
/** Input of the template that waits: a duration, or milliseconds where the plan computes with them. */
const WAIT = 'wait';

/** The template that waits: no pod, only a node of the workflow that goes on by itself. */
export function waitTemplate(name: string, plan: RetryPlan): WorkflowTemplateSpecTemplates {
  const resets = plan.untilReset === undefined ? [] : [{ name: RETRY_AFTER.parameter }];
  return {
    name: waitName(name),
    inputs: { parameters: [{ name: WAIT }, ...resets] },
    suspend: { duration: isComputed(plan) ? computed(name, plan) : `{{inputs.parameters.${WAIT}}}` },
  };
}

export function waitName(name: string): string {
  return `${name}-wait`;
}

/** What the template is given for a wait of so many seconds after `task` failed. */
export function waitArguments(plan: RetryPlan, task: string, seconds: number) {
  const wait = isComputed(plan) ? String(Math.round(seconds * 1000)) : argoDuration(seconds);
  const resets =
    plan.untilReset === undefined ? [] : [{ name: RETRY_AFTER.parameter, value: `{{=${writtenBy(task)}}}` }];
  return { parameters: [{ name: WAIT, value: wait }, ...resets] };
}

/** Expressions that must hold for the wait to begin, so that the retry after it starts within the limits of the plan. */
export function waitConditions(plan: RetryPlan, task: string, firstTask: string, seconds: number): string[] {
  const { limits, untilReset } = plan;
  const longest = jittered(plan, seconds, 1);
  const elapsed = `(now() - date(tasks.${firstTask}.startedAt)).Seconds()`;
  if (untilReset === undefined) return [`${elapsed} + ${longest} <= ${limits.duration}`];
  const reset = `sprig.atoi(${writtenBy(task)})`;
  return [
    // The limit alone says it already, unless the plan is less patient than that.
    ...(untilReset.bound < limits.duration ? [`${reset} <= ${untilReset.bound}`] : []),
    `${elapsed} + max(${longest}, ${reset}) <= ${limits.duration}`,
  ];
}

function isComputed({ jitter, untilReset }: RetryPlan): boolean {
  return jitter > 0 || untilReset !== undefined;
}

/**
 * Argo computes an expression anew whenever it looks at the workflow, so that jitter comes out of the workflow's uid and
 * not out of a random number. What the container wrote counts as 0 where it is no number.
 */
function computed(name: string, plan: RetryPlan): string {
  const planned = plannedMilliseconds(name, plan);
  if (plan.untilReset === undefined) return `{{=string(${planned})}}ms`;
  const reset = `1000 * sprig.atoi(inputs.parameters['${RETRY_AFTER.parameter}'])`;
  return `{{=string(max(${planned}, ${reset}))}}ms`;
}

function plannedMilliseconds(name: string, { jitter, backoff }: RetryPlan): string {
  const wait = `int(inputs.parameters.${WAIT})`;
  if (jitter === 0) return wait;
  const share = Math.round(jitter * 1000);
  const drawn = `(int(sprig.adler32sum(workflow.uid + '${name}')) % 2001 - 1000)`;
  const shifted = `${wait} * (${MILLION} + ${share} * ${drawn}) / ${MILLION}`;
  const max = longestWait(backoff);
  return max === Infinity ? `int(${shifted})` : `int(min(${Math.round(max * 1000)}, ${shifted}))`;
}

/** What the container left in its file; nothing is left of one that was killed together with its pod. */
function writtenBy(task: string): string {
  return `tasks.${task}.outputs?.parameters?.['${RETRY_AFTER.parameter}'] ?? '0'`;
}
