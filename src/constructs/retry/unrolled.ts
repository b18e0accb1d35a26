import {
  WorkflowTemplateSpecTemplatesActiveDeadlineSeconds as Deadline,
  type WorkflowTemplateSpecTemplates,
  type WorkflowTemplateSpecTemplatesDagTasks as Task,
  type WorkflowTemplateSpecTemplatesDagTasksArguments as Arguments,
  type WorkflowTemplateSpecTemplatesOutputsParameters as Output,
  type WorkflowTemplateSpecTemplatesSynchronization as Synchronization,
} from '../../../imports/argoproj.io.ts';
import { plannedWaits } from '../../catalogue/model/retry-delays.ts';
import type { RetryPlan } from '../../catalogue/model/retry-plan.ts';
import { MEMORY_LIMIT, RETRIES_USED, RETRY_AFTER, RETRY_BUDGET } from '../../conventions/retries.ts';
import { maybeOutOfMemory, unrolledCondition } from './failures.ts';
import { memoryPatch, type Leaf, type LeafMemory } from './leaf.ts';
import { waitArguments, waitConditions, waitName, waitTemplate } from './waits.ts';

/** ConfigMap key with the number of retries that may run at one time. */
export interface Semaphore {
  readonly configMap: string;
  readonly key: string;
}

/** What each schedule is made of, by the name of the step. */
interface Schedule {
  readonly name: string;
  readonly leaf: Leaf;
  readonly plan: RetryPlan;
  readonly semaphore: Semaphore | undefined;
}

/**
 * A DAG with one task for each try and one for each wait. A failure that is not retried skips the wait, and with it all
 * that follows; the DAG then has the phase of its last try, as it has after the last retry.
 */
export function unrolledTemplates(schedule: Schedule): WorkflowTemplateSpecTemplates[] {
  const { name, leaf, plan, semaphore } = schedule;
  const first = tryTemplate(schedule, `${name}-try`);
  const again =
    semaphore === undefined || plan.retries === 0
      ? []
      : [{ ...first, name: againName(schedule), synchronization: limitedBy(semaphore) }];
  const entry = {
    name,
    inputs: {
      parameters: [...leaf.inputs, { name: RETRY_BUDGET, value: String(plan.limits.retries) }],
    },
    outputs: { parameters: outputsOf(leaf, plan) },
    // Whether the next task follows is for the tasks to say.
    dag: { failFast: false, tasks: tasksOf(schedule) },
  };
  return [entry, first, ...again, ...(plan.retries === 0 ? [] : [waitTemplate(name, plan)])];
}

function tryTemplate({ leaf, plan }: Schedule, name: string): WorkflowTemplateSpecTemplates {
  const { template, inputs, outputs, memory } = leaf;
  // First, because Argo stops reading outputs at the first that a failed try did not write.
  const retryAfter: Output[] =
    plan.untilReset === undefined
      ? []
      : [{ name: RETRY_AFTER.parameter, valueFrom: { path: RETRY_AFTER.path, default: '0' } }];
  const memoryInput = memory === undefined ? [] : [{ name: MEMORY_LIMIT, value: `${memory.base}Mi` }];
  return {
    ...template,
    name,
    inputs: { parameters: [...inputs.map(({ name: input }) => ({ name: input })), ...memoryInput] },
    outputs: { parameters: [...retryAfter, ...outputs] },
    activeDeadlineSeconds: Deadline.fromNumber(plan.deadline),
    ...(memory === undefined ? {} : { podSpecPatch: memoryPatch(`{{inputs.parameters.${MEMORY_LIMIT}}}`) }),
  };
}

function limitedBy({ configMap, key }: Semaphore): Synchronization {
  return { semaphores: [{ configMapKeyRef: { name: configMap, key } }] };
}

function againName({ name, semaphore }: Schedule): string {
  return semaphore === undefined ? `${name}-try` : `${name}-again`;
}

const tryTask = (retry: number) => `t${retry}`;
const waitTask = (retry: number) => `w${retry}`;

function tasksOf(schedule: Schedule): Task[] {
  const first: Task = {
    name: tryTask(0),
    template: `${schedule.name}-try`,
    arguments: argumentsOf(schedule.leaf, 0),
  };
  const retries = plannedWaits(schedule.plan).flatMap((seconds, index): Task[] => {
    const retry = index + 1;
    return [
      waitBefore(schedule, retry, seconds),
      {
        name: tryTask(retry),
        depends: `${waitTask(retry)}.Succeeded`,
        template: againName(schedule),
        arguments: argumentsOf(schedule.leaf, retry),
      },
    ];
  });
  return [first, ...retries];
}

function waitBefore({ name, plan }: Schedule, retry: number, seconds: number): Task {
  const failed = tryTask(retry - 1);
  const conditions = [
    unrolledCondition(plan, failed),
    `int(inputs.parameters['${RETRY_BUDGET}']) >= ${retry}`,
    ...waitConditions(plan, failed, tryTask(0), seconds),
  ];
  return {
    name: waitTask(retry),
    depends: `${failed}.Failed || ${failed}.Errored`,
    when: `{{=${conditions.join(' and ')}}}`,
    template: waitName(name),
    arguments: waitArguments(plan, failed, seconds),
  };
}

function argumentsOf({ inputs, memory }: Leaf, retry: number): Arguments {
  const passed = inputs.map(({ name }) => ({ name, value: `{{inputs.parameters.${name}}}` }));
  const grown =
    memory === undefined || retry === 0 ? [] : [{ name: MEMORY_LIMIT, value: grownMemory(memory, retry) }];
  return { parameters: [...passed, ...grown] };
}

/** Once more for each try that was killed as one is that ran out of memory. */
function grownMemory({ base, factor, ceiling }: LeafMemory, retry: number): string {
  const times = Array.from(
    { length: retry },
    (_, before) => `(${maybeOutOfMemory(tryTask(before))} ? ${factor} : 1)`,
  );
  return `{{=string(int(min(${ceiling}, ${[base, ...times].join(' * ')})))}}Mi`;
}

/** The outputs of the try that succeeded, and how many retries that took. */
function outputsOf({ outputs }: Leaf, { retries }: RetryPlan): Output[] {
  const ofLeaf = outputs.map(({ name, valueFrom }) => ({
    name,
    valueFrom: {
      expression: firstSucceeded(retries, (task) => `tasks.${task}.outputs.parameters['${name}']`),
      ...(valueFrom?.default === undefined ? {} : { default: valueFrom.default }),
    },
  }));
  const used = firstSucceeded(retries, (_, retry) => `'${retry}'`);
  return [...ofLeaf, { name: RETRIES_USED, valueFrom: { expression: used } }];
}

function firstSucceeded(retries: number, value: (task: string, retry: number) => string): string {
  const tries = Array.from({ length: retries }, (_, retry) => {
    const task = tryTask(retry);
    return `tasks.${task}.status == 'Succeeded' ? ${value(task, retry)} : `;
  });
  return `${tries.join('')}${value(tryTask(retries), retries)}`;
}
