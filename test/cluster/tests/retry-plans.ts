import assert from 'node:assert/strict';
import { plannedWaits } from '../../../src/catalogue/model/retry-delays.ts';
import type { PlannedBackoff, RetryPlan } from '../../../src/catalogue/model/retry-plan.ts';
import { retryPlanOf } from '../../../src/catalogue/systems/agent-pipeline/retry-plans.ts';
import { globalLimits, stages } from '../../../src/catalogue/systems/agent-pipeline/stage-strategies.ts';
import type { Stage } from '../../../src/catalogue/systems/agent-pipeline/stages.ts';
import { EXIT_CODES } from '../../../src/conventions/exit-codes.ts';
import { exit } from '../kubelet/outcomes/index.ts';
import { assertWaits, drawnShare, faster, playRetries } from '../retried.ts';
import { test, type ClusterTest } from '../test.ts';

/** Thirty documented seconds are three here. */
const TIMES = 10;

const IDS: Readonly<Partial<Record<Stage['name'], string>>> = {
  RepositoryClone: ' [T20-F5] [T20-F9]',
  CodeAnalysis: ' [T20-F10]',
  TestExecution: ' [T20-F11]',
  CoverageAnalysis: ' [T20-F12]',
  PRReview: ' [T20-F13]',
};

const times = (count: number, code: number) => Array.from({ length: count }, () => exit(code));

/** Waits as the plan has them with the jitter that the workflow's uid gives, written once more. */
function expectedWaits(plan: RetryPlan, uid: string): number[] {
  const max = 'exponential' in plan.backoff ? plan.backoff.exponential.max : Infinity;
  return plannedWaits(plan).map((wait) => Math.min(wait * (1 + plan.jitter * drawnShare(uid)), max));
}

/** A failure that the stage retries, and one that it never does. */
function codesOf({ retryOn, never }: Stage): { readonly again: number; readonly final: number } {
  const [again = 'TimeoutError'] = retryOn.value.errors;
  const [final = 'TestFailure'] = never.value.errors;
  return { again: EXIT_CODES[again], final: EXIT_CODES[final] };
}

function stageTests(stage: Stage): ClusterTest[] {
  const plan = faster(retryPlanOf(stage, globalLimits), TIMES);
  const { again, final } = codesOf(stage);
  return [
    test(`${stage.name} succeeds in its last try after the waits of its table${IDS[stage.name] ?? ''}`, async (t) => {
      const played = await playRetries(t, { plan, outcomes: times(plan.retries, again) });
      assert.equal(played.workflow.phase, 'Succeeded');
      assert.equal(t.executions().length, plan.retries + 1);
      assertWaits(played.waits, expectedWaits(plan, played.uid));
      assert.deepEqual(played.outputs, {
        digest: `execution ${plan.retries + 1}`,
        'retries-used': String(plan.retries),
      });
    }),
    test(`${stage.name} fails once its retries are used up${IDS[stage.name] ?? ''}`, async (t) => {
      const { workflow } = await playRetries(t, { plan, outcomes: times(plan.retries + 1, again) });
      assert.equal(workflow.phase, 'Failed');
      assert.equal(t.executions().length, plan.retries + 1);
    }),
    test(`${stage.name} runs once when its failure is not retried${IDS[stage.name] ?? ''}`, async (t) => {
      const { workflow } = await playRetries(t, { plan, outcomes: times(2, final) });
      assert.equal(workflow.phase, 'Failed');
      assert.equal(t.executions().length, 1);
    }),
  ];
}

interface Kind {
  readonly name: string;
  readonly backoff: PlannedBackoff;
  readonly retries: number;
  readonly waits: readonly number[];
  readonly form: 'native' | 'unrolled';
  readonly jitter?: number;
}

const KINDS: readonly Kind[] = [
  {
    name: 'exponential [T20-F5]',
    backoff: { exponential: { base: 2, factor: 2, max: 5 } },
    retries: 3,
    waits: [2, 4, 5],
    form: 'native',
  },
  {
    // Of up to half, so that what is drawn shows in spite of the tolerance.
    name: 'exponential with jitter [T20-F5] [T20-F61]',
    backoff: { exponential: { base: 7, factor: 2, max: 10 } },
    retries: 2,
    waits: [7, 10],
    form: 'unrolled',
    jitter: 0.5,
  },
  {
    name: 'linear, up to what Argo can compute [T20-F6]',
    backoff: { linear: { increment: 2 } },
    retries: 3,
    waits: [2, 4, 6],
    form: 'native',
  },
  {
    name: 'linear, for longer [T20-F6]',
    backoff: { linear: { increment: 2 } },
    retries: 4,
    waits: [2, 4, 6, 8],
    form: 'unrolled',
  },
  {
    name: 'fixed [T20-F7]',
    backoff: { fixed: { interval: 3 } },
    retries: 2,
    waits: [3, 3],
    form: 'native',
  },
  {
    name: 'custom [T20-F8]',
    backoff: { custom: { waits: [4, 1.5, 3] } },
    retries: 4,
    waits: [4, 1.5, 3, 3],
    form: 'unrolled',
  },
];

function kindTest({ name, backoff, retries, waits, form, jitter = 0 }: Kind): ClusterTest {
  return test(`waits as planned: ${name}`, async (t) => {
    const plan: RetryPlan = {
      retries,
      backoff,
      jitter,
      deadline: 30,
      retried: { errors: ['TemporaryFailure'], httpStatus: [] },
      never: { errors: [], httpStatus: [] },
      limits: { retries: 10, duration: 600 },
    };
    const played = await playRetries(t, { plan, outcomes: times(retries, EXIT_CODES.TemporaryFailure) });
    assert.ok(form in played.compiled.form);
    assert.equal(played.workflow.phase, 'Succeeded');
    assertWaits(played.waits, jitter === 0 ? waits : expectedWaits(plan, played.uid));
    assert.deepEqual(played.outputs, { digest: `execution ${retries + 1}`, 'retries-used': String(retries) });
  });
}

export const tests = [...stages.flatMap(stageTests), ...KINDS.map(kindTest)] as const;
