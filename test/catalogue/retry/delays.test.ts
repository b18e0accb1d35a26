import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { checkPlan, delayTable, jittered, plannedWaits } from '../../../src/catalogue/model/retry-delays.ts';
import { formOf, nativeBackoff } from '../../../src/catalogue/model/retry-form.ts';
import { RetryPlanError, type PlannedBackoff } from '../../../src/catalogue/model/retry-plan.ts';
import { retryPlanOf } from '../../../src/catalogue/systems/agent-pipeline/retry-plans.ts';
import { globalLimits, stages } from '../../../src/catalogue/systems/agent-pipeline/stage-strategies.ts';
import { plan } from '../../constructs/retry/plans.ts';

const seconds = fc.integer({ min: 1, max: 300 });
const backoffs: fc.Arbitrary<PlannedBackoff> = fc.oneof(
  fc.record({
    exponential: fc.record({ base: seconds, factor: fc.integer({ min: 1, max: 4 }), max: seconds }),
  }),
  fc.record({ linear: fc.record({ increment: seconds }) }),
  fc.record({ fixed: fc.record({ interval: seconds }) }),
  fc.record({
    custom: fc.record({
      waits: fc
        .tuple(seconds, fc.array(seconds, { maxLength: 5 }))
        .map(([first, others]): [number, ...number[]] => [first, ...others]),
    }),
  }),
);
const plans = fc
  .record({
    backoff: backoffs,
    retries: fc.integer({ min: 0, max: 8 }),
    jitter: fc.constantFrom(0, 0.1, 0.5),
  })
  .map((changes) => plan({ ...changes, limits: { retries: 10, duration: 100_000 } }));

/** The waits once more, one after the other instead of by a formula. */
function simulated(backoff: PlannedBackoff, retries: number): number[] {
  const waits: number[] = [];
  let next = 0;
  for (let retry = 0; retry < retries; retry += 1) {
    if ('exponential' in backoff)
      next = retry === 0 ? backoff.exponential.base : next * backoff.exponential.factor;
    else if ('linear' in backoff) next += backoff.linear.increment;
    else if ('fixed' in backoff) next = backoff.fixed.interval;
    else next = backoff.custom.waits[retry] ?? next;
    waits.push('exponential' in backoff ? Math.min(next, backoff.exponential.max) : next);
  }
  return waits;
}

/** What Argo waits, from its source: `duration * factor^(n-1)`, but at most `cap`. */
function waitedByArgo(
  { duration, factor, cap }: NonNullable<ReturnType<typeof nativeBackoff>>,
  retries: number,
) {
  return Array.from({ length: retries }, (_, index) => Math.min(duration * factor ** index, cap ?? Infinity));
}

describe('the waits of a plan', () => {
  test('are those that its kind says, one after the other [T20-F5] [T20-F6] [T20-F7] [T20-F8]', () => {
    fc.assert(
      fc.property(plans, ({ backoff, retries }) => {
        expect(plannedWaits({ backoff, retries })).toEqual(simulated(backoff, retries));
      }),
    );
  });

  test.each([
    ['exponential', { exponential: { base: 30, factor: 2, max: 100 } }, [30, 60, 100, 100]],
    ['linear', { linear: { increment: 30 } }, [30, 60, 90, 120]],
    ['fixed', { fixed: { interval: 60 } }, [60, 60, 60, 60]],
    ['custom', { custom: { waits: [5, 40] } }, [5, 40, 40, 40]],
  ] as const)('%s [T20-F5] [T20-F6] [T20-F7] [T20-F8]', (_, backoff, waits) => {
    expect(plannedWaits({ backoff, retries: 4 })).toEqual(waits);
  });

  test('stay within the share of jitter, and never pass the maximum [T20-F5] [T20-F61]', () => {
    fc.assert(
      fc.property(plans, fc.double({ min: -1, max: 1, noNaN: true }), (drawn, share) => {
        for (const wait of plannedWaits(drawn)) {
          const actual = jittered(drawn, wait, share);
          expect(actual).toBeGreaterThanOrEqual(wait * (1 - drawn.jitter) - 0.001);
          expect(actual).toBeLessThanOrEqual(wait * (1 + drawn.jitter) + 0.001);
          if ('exponential' in drawn.backoff)
            expect(actual).toBeLessThanOrEqual(drawn.backoff.exponential.max);
        }
      }),
    );
  });

  test.each([
    ['RepositoryClone', [30, 60, 120], ' [T20-F9]'],
    ['CodeAnalysis', [60, 60], ' [T20-F10]'],
    ['TestExecution', [30, 60], ' [T20-F11]'],
    ['CoverageAnalysis', [30, 60], ' [T20-F12]'],
    ['PRReview', [30, 60, 120], ' [T20-F13]'],
  ])('of %s are the documented ones: %j%s', (name, waits) => {
    const stage = stages.find((one) => one.name === name);
    expect(stage && plannedWaits(retryPlanOf(stage, globalLimits))).toEqual(waits);
  });
});

describe('Argo’s own backoff', () => {
  test('is chosen only where it waits exactly as planned, and always where it can', () => {
    fc.assert(
      fc.property(plans, ({ backoff, retries }) => {
        const waits = plannedWaits({ backoff, retries });
        const native = nativeBackoff(waits);
        if (native !== undefined) {
          expect(Number.isInteger(native.factor)).toBe(true);
          expect(waitedByArgo(native, retries)).toEqual(waits);
        }
        // A capped exponential plan is what Argo has itself.
        if ('exponential' in backoff || 'fixed' in backoff) expect(native).toBeDefined();
      }),
    );
  });

  test.each([
    [[30, 60, 90], { duration: 30, factor: 2, cap: 90 }],
    [[30, 60, 90, 120], undefined],
    [[10, 25, 25], { duration: 10, factor: 3, cap: 25 }],
    [[20, 10], undefined],
    [[60, 60], { duration: 60, factor: 1 }],
  ])('of %j is %j', (waits, native) => {
    expect(nativeBackoff(waits)).toEqual(native);
  });

  test.each([
    ['jitter', { jitter: 0.1 }, 'its waits have jitter'],
    ['a wait for a reset', { untilReset: { bound: 60 } }, 'it waits for the reset of rate limits'],
    [
      'a limit within the last try',
      { deadline: 1800 },
      'Argo would cut a retry short that starts before the limit and ends after it',
    ],
  ])('is not chosen with %s', (_, changes, reason) => {
    expect(formOf('a step', plan(changes), { shared: false })).toEqual({ unrolled: { reason } });
  });
});

describe('the table of a plan', () => {
  test('says when retries start and when all is over', () => {
    expect(delayTable(plan({ backoff: { linear: { increment: 30 } } }))).toEqual({
      delays: [
        { retry: 1, wait: 30, shortest: 30, longest: 30, earliestStart: 30, latestStart: 630 },
        { retry: 2, wait: 60, shortest: 60, longest: 60, earliestStart: 90, latestStart: 1290 },
      ],
      worstCase: 1890,
      retriesAfterTimeouts: 2,
    });
  });

  test('shows that the second retry of three long tests does not start [T20-F11]', () => {
    const stage = stages.find(({ name }) => name === 'TestExecution');
    expect(stage && delayTable(retryPlanOf(stage, globalLimits))).toMatchObject({
      worstCase: 5400,
      retriesAfterTimeouts: 1,
    });
  });
});

describe('a plan that starves its retries', () => {
  test('every stage with its documented numbers is none', () => {
    for (const stage of stages)
      expect(() => checkPlan(stage.name, retryPlanOf(stage, globalLimits))).not.toThrow();
  });

  test.each([
    [
      'whose waits alone pass the limit',
      { backoff: { fixed: { interval: 2000 } } },
      'Retries of build: the waits alone take up to 4000 s, but no retry may start after 3600 s, so that retry 2 can never start. Lower the waits or the retries, or raise the limit to 4000 s.',
    ],
    [
      'whose deadline leaves no time for a first retry',
      { deadline: 3600 },
      'Retries of build: a try that runs into its deadline of 3600 s could be tried again after 3660 s, but no retry may start after 3600 s. Lower the deadline, raise the limit to 3660 s, or do not retry TimeoutError.',
    ],
    [
      'with more retries than a workflow may have',
      { retries: 11 },
      'Retries of build: there are 11, but a workflow may have only 10. Lower the retries, or raise the limit.',
    ],
  ])('%s is refused with figures and the way out', (_, changes, message) => {
    expect(() => checkPlan('build', plan(changes))).toThrow(new RetryPlanError(message));
  });
});
