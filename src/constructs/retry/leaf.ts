import type {
  WorkflowTemplateSpecTemplates,
  WorkflowTemplateSpecTemplatesInputsParameters as Input,
  WorkflowTemplateSpecTemplatesOutputsParameters as Output,
} from '../../../imports/argoproj.io.ts';
import { parseQuantity } from '../../api/quantity.ts';
import { RetryPlanError, type MemoryGrowth, type RetryPlan } from '../../catalogue/model/retry-plan.ts';
import { MEMORY_LIMIT, RETRIES_USED, RETRY_AFTER, RETRY_BUDGET } from '../../conventions/retries.ts';
import { unknownStatus } from './failures.ts';

/** What `parseQuantity` counts in is a billionth of a byte. */
const MEBIBYTE = 10n ** 9n * 2n ** 20n;
const RESERVED: readonly string[] = [RETRY_AFTER.parameter, RETRY_BUDGET, RETRIES_USED, MEMORY_LIMIT];

/** The template of one try, looked at once. */
export interface Leaf {
  readonly template: WorkflowTemplateSpecTemplates;
  readonly inputs: readonly Input[];
  readonly outputs: readonly Output[];
  /** How its memory grows, if it does. */
  readonly memory: LeafMemory | undefined;
}

export interface LeafMemory extends MemoryGrowth {
  /** MiB of the first try. */
  readonly base: number;
}

/**
 * What a plan needs of a template: a container or script without retries, artifacts, or a deadline of its own.
 *
 * @throws RetryPlanError when it has something that a retry would silently lose or change.
 */
export function leafOf(name: string, template: WorkflowTemplateSpecTemplates, plan: RetryPlan): Leaf {
  const inputs = template.inputs?.parameters ?? [];
  const outputs = template.outputs?.parameters ?? [];
  const problem = problemOf(template, [...inputs, ...outputs], plan);
  if (problem !== undefined) throw new RetryPlanError(`Retries of ${name}: ${problem}`);
  return { template, inputs, outputs, memory: memoryOf(name, template, plan) };
}

function problemOf(
  template: WorkflowTemplateSpecTemplates,
  parameters: readonly { readonly name: string }[],
  plan: RetryPlan,
): string | undefined {
  const status = unknownStatus(plan);
  if (status !== undefined) return `no exit code stands for HTTP ${status}. Add one to HTTP_EXIT_CODES.`;
  const reserved = parameters.find((parameter) => RESERVED.includes(parameter.name));
  if (reserved !== undefined) return `the parameter ${reserved.name} is its own. Rename yours.`;
  return obstacles.find(({ found }) => found(template, plan))?.problem;
}

const obstacles: readonly {
  readonly found: (template: WorkflowTemplateSpecTemplates, plan: RetryPlan) => boolean;
  readonly problem: string;
}[] = [
  {
    found: ({ container, script }) => container === undefined && script === undefined,
    problem:
      'only a container or a script has an exit code to go by. Retry the templates that it is made of.',
  },
  {
    found: ({ retryStrategy, activeDeadlineSeconds }) =>
      retryStrategy !== undefined || activeDeadlineSeconds !== undefined,
    problem: 'the template has a retryStrategy or a deadline of its own. Leave both to the plan.',
  },
  {
    found: ({ inputs, outputs }) => inputs?.artifacts !== undefined || outputs?.artifacts !== undefined,
    problem: 'artifacts are not passed on. Use parameters, or a volume.',
  },
  {
    found: ({ synchronization }) => synchronization !== undefined,
    problem: 'the template has a lock of its own. Put it around the retries.',
  },
  {
    found: ({ podSpecPatch }, { memory }) => podSpecPatch !== undefined && memory !== undefined,
    problem: 'the template has a podSpecPatch, which the growth of memory needs. Set the fields themselves.',
  },
];

function memoryOf(
  name: string,
  { container, script }: WorkflowTemplateSpecTemplates,
  { memory }: RetryPlan,
): LeafMemory | undefined {
  if (memory === undefined) return undefined;
  const limit = parseQuantity((container ?? script)?.resources?.limits?.['memory']?.value ?? '');
  if (limit === undefined) {
    throw new RetryPlanError(`Retries of ${name}: memory cannot grow without a limit. Set limits.memory.`);
  }
  const base = Number((limit + MEBIBYTE - 1n) / MEBIBYTE);
  if (base > memory.ceiling) {
    throw new RetryPlanError(
      `Retries of ${name}: memory may grow to ${memory.ceiling} MiB, but the first try has ${base} MiB. Raise the ceiling, or lower the limit.`,
    );
  }
  return { ...memory, base };
}

/** `podSpecPatch` that gives the container of a try another limit. */
export function memoryPatch(limit: string): string {
  return JSON.stringify({ containers: [{ name: 'main', resources: { limits: { memory: limit } } }] });
}
