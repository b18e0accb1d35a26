import assert from 'node:assert/strict';
import { KILLED_KINDS } from '../../../src/catalogue/model/retry-form.ts';
import type { RetryPlan } from '../../../src/catalogue/model/retry-plan.ts';
import { EXIT_CODES, exitCodeOfHttp } from '../../../src/conventions/exit-codes.ts';
import type { Outcome } from '../kubelet/outcome.ts';
import { evicted, exit, hang, nodeLost, oomKilled } from '../kubelet/outcomes/index.ts';
import { assertWaits, playRetries } from '../retried.ts';
import { test, type Context } from '../test.ts';

const FORMS = ['native', 'unrolled'] as const;
type Form = (typeof FORMS)[number];

/** Two retries after 2 s each, or after 2 and 3 s where Argo's own strategy is not to be used. */
function plan(form: Form, changes: Partial<RetryPlan> = {}): RetryPlan {
  const unrolled: RetryPlan['backoff'] = { custom: { waits: [3, 2] } };
  return {
    retries: 2,
    backoff: form === 'native' ? { fixed: { interval: 2 } } : unrolled,
    jitter: 0,
    deadline: 20,
    retried: { errors: [...KILLED_KINDS, 'NetworkError'], httpStatus: [503] },
    never: { errors: ['TestFailure'], httpStatus: [] },
    limits: { retries: 10, duration: 300 },
    ...changes,
  };
}

const LIMITED = exitCodeOfHttp({ status: 403, limitUsedUp: true }) ?? 0;
const limited = (seconds: string) => exit(LIMITED, { outputs: { 'retry-after': seconds } });

async function runs(
  t: Context,
  count: number,
  phase: string,
  given: { plan: RetryPlan; outcomes: readonly Outcome[]; budget?: number },
) {
  const played = await playRetries(t, given);
  assert.equal(played.workflow.phase, phase);
  assert.equal(t.executions().length, count);
  return played;
}

const killed = FORMS.flatMap((form) => [
  test(`${form}: a lost node is tried again on another [T20-T14]`, async (t) => {
    await runs(t, 2, 'Succeeded', { plan: plan(form), outcomes: [nodeLost({ after: 3000 })] });
    assert.equal(new Set(t.executions().map(({ node }) => node)).size, 2);
  }),
  test(`${form}: an evicted pod is tried again, also twice`, async (t) => {
    const { waits } = await runs(t, 3, 'Succeeded', {
      plan: plan(form),
      outcomes: [evicted(300), evicted()],
    });
    // A pod whose containers are gone has no end that Argo's own backoff could count from.
    if (form === 'native')
      assert.ok(
        waits.every((wait) => wait < 2),
        waits.join(),
      );
    else assertWaits(waits, [3, 2]);
  }),
  test(`${form}: after running out of memory there is twice as much, up to the ceiling`, async (t) => {
    const growing = plan(form, { memory: { factor: 2, ceiling: 3000 } });
    const { memory } = await runs(t, 3, 'Succeeded', {
      plan: growing,
      outcomes: [oomKilled(), oomKilled()],
    });
    assert.deepEqual(memory, ['1Gi', '2Gi', '3000Mi']);
  }),
  test(`${form}: a failure for another reason leaves the memory as it is`, async (t) => {
    const growing = plan(form, { memory: { factor: 2, ceiling: 3000 } });
    const { memory } = await runs(t, 2, 'Succeeded', {
      plan: growing,
      outcomes: [exit(EXIT_CODES.NetworkError)],
    });
    assert.deepEqual(memory, ['1Gi', '1Gi']);
  }),
  test(`${form}: a step that hangs ends at its deadline and is tried again [T20-F62]`, async (t) => {
    const short = plan(form, { deadline: 2 });
    await runs(t, 2, 'Succeeded', { plan: short, outcomes: [hang()] });
    const [first] = t.executions();
    const length = (first?.endedAt ?? NaN) - (first?.startedAt ?? NaN);
    assert.ok(length >= 1900 && length < 4000, `ran for ${length} ms`);
  }),
  test(`${form}: a test that really fails is not tried again, whatever else is [T20-F11]`, async (t) => {
    const both = plan(form, { retried: { errors: [...KILLED_KINDS, 'TestFailure'], httpStatus: [] } });
    await runs(t, 1, 'Failed', { plan: both, outcomes: [exit(EXIT_CODES.TestFailure)] });
  }),
  test(`${form}: an exit code that says nothing is not tried again`, async (t) => {
    await runs(t, 1, 'Failed', { plan: plan(form), outcomes: [exit(1)] });
  }),
  test(`${form}: a status of HTTP is tried again where the plan names it, and only there`, async (t) => {
    const outcomes = [503, 502].map((status) => exit(exitCodeOfHttp({ status }) ?? 0));
    await runs(t, 2, 'Failed', { plan: plan(form), outcomes });
  }),
  test(`${form}: a workflow has no more retries than are left to it`, async (t) => {
    const outcomes = [exit(EXIT_CODES.NetworkError), exit(EXIT_CODES.NetworkError)];
    await runs(t, 2, 'Failed', { plan: plan(form), outcomes, budget: 1 });
  }),
]);

const only: readonly string[] = ['OutOfMemory'];
const tellsApart =
  test('native: only the kinds of killed pods that the plan names are tried again', async (t) => {
    const errors = KILLED_KINDS.filter((kind) => only.includes(kind));
    const some = plan('native', { retried: { errors, httpStatus: [] } });
    await runs(t, 2, 'Failed', { plan: some, outcomes: [oomKilled(), evicted()] });
  });

const waiting = plan('unrolled', {
  retried: { errors: ['RateLimited', 'NetworkError'], httpStatus: [] },
  untilReset: { bound: 20 },
});
const resets = [
  test('a rate limit is waited for until it resets, and longer waits stay as they are [T20-F13]', async (t) => {
    const outcomes = [limited('7'), limited('1')];
    const { waits } = await runs(t, 3, 'Succeeded', { plan: waiting, outcomes });
    assertWaits(waits, [7, 2]);
  }),
  test('a rate limit that says nothing of its reset has the planned wait [T20-F13]', async (t) => {
    const { waits } = await runs(t, 3, 'Succeeded', {
      plan: waiting,
      outcomes: [exit(LIMITED), limited('soon')],
    });
    assertWaits(waits, [3, 2]);
  }),
  test('a reset that is too far away is not waited for [T20-F13]', async (t) => {
    await runs(t, 1, 'Failed', { plan: waiting, outcomes: [limited('21')] });
  }),
  test('a 403 without a rate limit is tried once [T20-F13]', async (t) => {
    const never = { errors: ['AuthenticationError'] as const, httpStatus: [401, 403] };
    const outcomes = [exit(exitCodeOfHttp({ status: 403 }) ?? 0)];
    await runs(t, 1, 'Failed', { plan: { ...waiting, never }, outcomes });
  }),
  test('no retry starts after the limit, and one that started before it runs to its end', async (t) => {
    // Waits of 3 and 2 s; the second retry would start after 4 + 3 + 4 + 2 s.
    const short = plan('unrolled', { limits: { retries: 10, duration: 9 }, deadline: 5 });
    const slow = () => exit(EXIT_CODES.NetworkError, { after: 4000 });
    await runs(t, 2, 'Failed', { plan: short, outcomes: [slow(), slow(), slow()] });
    assert.ok(t.executions().every(({ ending }) => ending?.kind === 'exited'));
  }),
];

const shared = test('no more retries run at one time than all workflows may have [T20-F3]', async (t) => {
  const semaphore = { configMap: 'retry-limits', key: 'concurrent' };
  await t.apply({
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: semaphore.configMap },
    data: { [semaphore.key]: '1' },
  });
  const long = exit(0, { after: 2500, outputs: { digest: 'done' } });
  const given = { plan: plan('native'), outcomes: [exit(EXIT_CODES.NetworkError), long], semaphore };
  const [one, two] = await Promise.all([playOwn(t, given), playOwn(t, given)]);
  assert.deepEqual([one, two], ['Succeeded', 'Succeeded']);
  const retries = t.executions('step-again');
  assert.equal(retries.length, 2);
  assert.ok((retries[1]?.startedAt ?? 0) >= (retries[0]?.endedAt ?? NaN), 'the second waited for the first');
});

/** Of two workflows, each with its own count of executions. */
async function playOwn(t: Context, given: Parameters<typeof playRetries>[1]): Promise<string> {
  return (await playRetries(t, given)).workflow.phase;
}

export const tests = [...killed, tellsApart, ...resets, shared] as const;
