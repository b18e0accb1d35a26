import assert from 'node:assert/strict';
import {
  toJson_WorkflowTemplateSpecTemplates,
  WorkflowTemplateSpecTemplatesContainerResourcesLimits as Limit,
  type WorkflowTemplateSpecTemplates,
} from '../../imports/argoproj.io.ts';
import type { PlannedBackoff, RetryPlan } from '../../src/catalogue/model/retry-plan.ts';
import { retried, type Retried } from '../../src/constructs/retry/index.ts';
import type { Semaphore } from '../../src/constructs/retry/unrolled.ts';
import type { Outcome, Run } from './kubelet/outcome.ts';
import { succeed } from './kubelet/outcomes/index.ts';
import type { Context } from './test.ts';
import type { FinishedWorkflow } from './workflow.ts';

const STEP = 'step';

/** One try: a container with an input, an output, and a limit of memory. */
const leaf: WorkflowTemplateSpecTemplates = {
  inputs: { parameters: [{ name: 'source' }] },
  outputs: { parameters: [{ name: 'digest', valueFrom: { path: '/tmp/digest' } }] },
  container: {
    image: 'stage.example.com/stage:v1',
    command: ['/bin/stage'],
    resources: { limits: { memory: Limit.fromString('1Gi') } },
  },
};

/** The same plan, so many times as fast. Counts, shares and kinds stay as they are. */
export function faster(plan: RetryPlan, times: number): RetryPlan {
  const { deadline, limits, untilReset } = plan;
  return {
    ...plan,
    backoff: fasterBackoff(plan.backoff, times),
    deadline: Math.ceil(deadline / times),
    limits: { ...limits, duration: limits.duration / times },
    ...(untilReset === undefined ? {} : { untilReset: { bound: untilReset.bound / times } }),
  };
}

function fasterBackoff(backoff: PlannedBackoff, times: number): PlannedBackoff {
  if ('exponential' in backoff) {
    const { base, factor, max } = backoff.exponential;
    return { exponential: { base: base / times, factor, max: max / times } };
  }
  if ('linear' in backoff) return { linear: { increment: backoff.linear.increment / times } };
  if ('fixed' in backoff) return { fixed: { interval: backoff.fixed.interval / times } };
  const [first, ...others] = backoff.custom.waits;
  return { custom: { waits: [first / times, ...others.map((wait) => wait / times)] } };
}

export interface Played {
  readonly compiled: Retried;
  readonly workflow: FinishedWorkflow;
  /** Of the workflow, which jitter is drawn from. */
  readonly uid: string;
  /** Seconds between the end of one execution and the start of the next. */
  readonly waits: readonly number[];
  /** Limits of memory, by execution. */
  readonly memory: readonly (string | undefined)[];
  /** Outputs of the step, once it succeeded. */
  readonly outputs: Readonly<Record<string, string | undefined>>;
}

export interface Play {
  readonly plan: RetryPlan;
  /** What each execution does, in their order; those after them succeed. */
  readonly outcomes: readonly Outcome[];
  readonly budget?: number;
  readonly semaphore?: Semaphore;
}

/** Lets Argo carry out a plan with one step whose executions end as given. */
export async function playRetries(t: Context, { plan, outcomes, budget, semaphore }: Play): Promise<Played> {
  const compiled = retried({ name: STEP, plan, leaf, ...(semaphore === undefined ? {} : { semaphore }) });
  const given = [
    { name: 'source', value: 'here' },
    ...(budget === undefined ? [] : [{ name: 'retry-budget', value: String(budget) }]),
  ];
  const started = await t.submit({
    entrypoint: 'main',
    templates: [
      {
        name: 'main',
        steps: [[{ name: STEP, template: compiled.entry, arguments: { parameters: given } }]],
      },
      ...compiled.templates.map(toJson_WorkflowTemplateSpecTemplates),
    ],
  });
  let executions = 0;
  t.play((run) => {
    if (run.step?.workflow !== started.metadata.name) return undefined;
    executions += 1;
    return outcomes[executions - 1] ?? succeededWith(run, `execution ${executions}`);
  });
  const workflow = await t.finished(started, 150_000);
  const ran = t.executions().filter((execution) => execution.workflow === started.metadata.name);
  const outputs = workflow.node(STEP).outputs?.parameters ?? [];
  return {
    compiled,
    workflow,
    uid: started.metadata.uid ?? '',
    waits: ran.slice(1).map(({ startedAt }, index) => (startedAt - (ran[index]?.endedAt ?? NaN)) / 1000),
    memory: ran.map(({ resources }) => resources.limits?.['memory']),
    outputs: Object.fromEntries(outputs.map(({ name, value }) => [name, value])),
  };
}

/** Ends well, with the outputs that Argo's executor would report: those with a value have it already. */
function succeededWith(run: Run, digest: string): Outcome {
  const retries = run.execution.attempt;
  const native = run.step?.template.outputs.parameters.some(({ name }) => name === 'retries-used') === true;
  return succeed({ outputs: { digest, ...(native ? { 'retries-used': String(retries) } : {}) } });
}

/**
 * Argo counts from whole seconds, so that a wait may be a second shorter than planned; and it looks at a workflow when
 * it gets to it, so that a wait may be longer by what the machine is busy with.
 */
export function assertWaits(actual: readonly number[], planned: readonly number[]): void {
  const fits = (wait: number, index: number) =>
    (actual[index] ?? NaN) >= wait - 1 && (actual[index] ?? NaN) <= wait + 3;
  assert.ok(
    actual.length === planned.length && planned.every(fits),
    `waited ${actual.join(', ')} s, planned ${planned.join(', ')} s`,
  );
}

/** The share of jitter of a workflow, from -1 to 1, written once more: Adler-32 of its uid and the name of the step. */
export function drawnShare(uid: string): number {
  let one = 1;
  let two = 0;
  for (const byte of Buffer.from(`${uid}${STEP}`)) {
    one = (one + byte) % 65_521;
    two = (two + one) % 65_521;
  }
  return (((two * 65_536 + one) % 2001) - 1000) / 1000;
}
