import { z } from 'zod';
import { quoted } from '../../../diagnostics/escape.ts';
import { isObject, listOf, member, memberAt, textOf } from '../../../manifest/value.ts';
import { tasksIn, templatesIn, workflowSpecIn, type Part } from '../../containers.ts';
import { objectsIn } from '../../embedded.ts';
import { goDurationSeconds, spokenSeconds } from '../../go-duration.ts';
import { defineRule, type Violation } from '../../rule.ts';

/** Argo counts `maxDuration` from the start of the first try, so that slow tries use it up and no retry is left. */
export const workflowRetryStarved = defineRule({
  id: 'workflow/retry-starved',
  summary: 'the longest duration of a retry strategy leaves room for its retries',
  parameters: z.strictObject({}),
  *check(resource) {
    for (const object of objectsIn(resource)) {
      const workflow = workflowSpecIn(object);
      if (workflow === undefined) continue;
      for (const template of templatesIn(workflow)) yield* starved(template, workflow);
    }
  },
});

interface Plan {
  readonly retries: number;
  readonly deadline: number;
  readonly wait: number;
  readonly factor: number;
  readonly cap: number;
  readonly maxDuration: number;
}

function* starved(template: Part, workflow: Part): Generator<Violation> {
  // Only what runs something has a deadline of its own.
  if (!isObject(member(template.value, 'container')) && !isObject(member(template.value, 'script'))) return;
  const found = strategyOf(template, workflow);
  const plan = found === undefined ? undefined : planOf(template, workflow, found.value);
  if (found === undefined || plan === undefined) return;
  const needed = timeFor(plan, plan.retries) + plan.deadline;
  if (plan.maxDuration >= needed) return;
  yield {
    at: [...found.path, 'backoff', 'maxDuration'],
    message:
      `maxDuration ${spokenSeconds(plan.maxDuration)} starves the retries of ${quoted(textOf(member(template.value, 'name')))}: ` +
      `tries that use their deadline of ${spokenSeconds(plan.deadline)} ${outcome(plan)}`,
    fix: `Raise maxDuration to ${spokenSeconds(needed)}, which is ${plan.retries + 1} tries and the waits between them, or lower activeDeadlineSeconds.`,
  };
}

/** The strategy that holds for a template: its own, else the default of its workflow. */
function strategyOf(template: Part, workflow: Part): Part | undefined {
  const own = { path: [...template.path, 'retryStrategy'], value: member(template.value, 'retryStrategy') };
  const defaults: Part = {
    path: [...workflow.path, 'templateDefaults', 'retryStrategy'],
    value: memberAt(workflow.value, 'templateDefaults', 'retryStrategy'),
  };
  const all: Part = {
    path: [...workflow.path, 'retryStrategy'],
    value: member(workflow.value, 'retryStrategy'),
  };
  return [own, defaults, all].find(({ value }) => isObject(value));
}

/** The figures, if all that matter are known; a limit that is not counts as the one retry that a backoff is for. */
function planOf(template: Part, workflow: Part, strategy: unknown): Plan | undefined {
  const backoff = member(strategy, 'backoff');
  const maxDuration = argoSeconds(member(backoff, 'maxDuration'));
  const deadline = numberOf(
    member(template.value, 'activeDeadlineSeconds') ??
      memberAt(workflow.value, 'templateDefaults', 'activeDeadlineSeconds'),
  );
  if (maxDuration === undefined || deadline === undefined) return undefined;
  const retries = numberOf(resolved(member(strategy, 'limit'), template, workflow)) ?? 1;
  if (retries < 1) return undefined;
  return {
    retries,
    deadline,
    maxDuration,
    wait: argoSeconds(member(backoff, 'duration')) ?? 0,
    factor: numberOf(member(backoff, 'factor')) ?? 1,
    cap: argoSeconds(member(backoff, 'cap')) ?? Infinity,
  };
}

/** Seconds from the first start until the retry with this number starts, when every try uses its deadline. */
function timeFor({ deadline, wait, factor, cap }: Plan, retry: number): number {
  let total = 0;
  for (let before = 0; before < retry; before += 1)
    total += deadline + Math.min(wait * factor ** before, cap);
  return total;
}

function outcome(plan: Plan): string {
  const granted = grantedRetries(plan);
  if (granted === plan.retries) return 'have their last retry cut short';
  return `get ${granted} of ${plan.retries} ${plan.retries === 1 ? 'retry' : 'retries'}`;
}

function grantedRetries(plan: Plan): number {
  let granted = 0;
  while (granted < plan.retries && timeFor(plan, granted + 1) <= plan.maxDuration) granted += 1;
  return granted;
}

const INPUT = /^\{\{\s*inputs\.parameters\.([\w-]+)\s*\}\}$/;
const WORKFLOW = /^\{\{\s*workflow\.parameters\.([\w-]+)\s*\}\}$/;

/** A value with the parameter it may name filled in: from the template's own inputs, its callers, or the workflow. */
function resolved(value: unknown, template: Part, workflow: Part): unknown {
  const text = textOf(value);
  const ofWorkflow = WORKFLOW.exec(text)?.[1];
  if (ofWorkflow !== undefined) return parameterIn(member(workflow.value, 'arguments'), ofWorkflow);
  const ofTemplate = INPUT.exec(text)?.[1];
  if (ofTemplate === undefined) return value;
  const given = callersOf(template, workflow)
    .map((task) => parameterIn(member(task.value, 'arguments'), ofTemplate))
    .find((argument) => argument !== undefined);
  const found = given ?? parameterIn(member(template.value, 'inputs'), ofTemplate);
  // One step only: an input that a caller takes from its own input stays unknown.
  return INPUT.test(textOf(found)) ? undefined : resolved(found, template, workflow);
}

function callersOf(template: Part, workflow: Part): Part[] {
  const name = textOf(member(template.value, 'name'));
  return [...templatesIn(workflow)]
    .flatMap((other) => [...tasksIn(other)])
    .filter((task) => textOf(member(task.value, 'template')) === name);
}

function parameterIn(owner: unknown, name: string): unknown {
  const parameter = listOf(member(owner, 'parameters')).find((item) => member(item, 'name') === name);
  return member(parameter, 'value') ?? member(parameter, 'default');
}

/** A duration as Argo reads it: Go's form, or plain seconds. */
function argoSeconds(value: unknown): number | undefined {
  return numberOf(value) ?? goDurationSeconds(textOf(value));
}

function numberOf(value: unknown): number | undefined {
  if (typeof value === 'number') return value;
  return typeof value === 'string' && /^\d+$/.test(value) ? Number(value) : undefined;
}
