import { describe, expect, test } from 'vitest';
import { instantOf, type BreakerPolicy } from '../../../src/api/breaker.ts';
import { newBreaker, type Breaker } from '../../../src/controller/breaker/breaker.ts';
import {
  ask,
  ended,
  passed,
  released,
  tick,
  type Outcome,
} from '../../../src/controller/breaker/transition.ts';

const policy: BreakerPolicy = { threshold: 3, recoverySeconds: 600, halfOpenCalls: 2 };
const START = Date.parse('2026-03-01T10:00:00Z');
/** Seconds after the start. */
const at = (seconds: number) => instantOf(START + seconds * 1000);

/** Runs `u-1/1`, `u-2/1` … that end one second after another. */
function afterRuns(breaker: Breaker, outcomes: readonly Outcome[], from = 1): Breaker {
  return outcomes.reduce(
    (now, outcome, index) =>
      ended(now, { call: `u-${String(from + index)}/1`, at: at(from + index), outcome }, policy),
    breaker,
  );
}
const closed = newBreaker(at(0));
const opened = afterRuns(closed, ['failed', 'failed', 'failed']);
const halfOpen = tick(opened, at(603));
const call = (number: number) => ({ call: `p-${String(number)}/1`, stage: 'code-analysis' });
const askFor = (breaker: Breaker, ...numbers: number[]) =>
  numbers.reduce((now, number) => ask(now, call(number), policy).breaker, breaker);

describe('a closed breaker', () => {
  test('opens with the failure that makes the threshold, not before [T20-F15] [T20-T2]', () => {
    expect(afterRuns(closed, ['failed', 'failed'])).toMatchObject({
      state: 'closed',
      consecutiveFailures: 2,
    });
    expect(opened).toMatchObject({
      state: 'open',
      since: at(3),
      until: at(603),
      consecutiveFailures: 3,
      lastFailure: at(3),
    });
  });

  test('counts failures in a row: a success sets the count to zero [T20-F15]', () => {
    const breaker = afterRuns(closed, ['failed', 'failed', 'succeeded', 'failed', 'failed']);
    expect(breaker).toMatchObject({ state: 'closed', consecutiveFailures: 2 });
  });

  test('does not count a failure from before the success that closed it', () => {
    const late = { call: 'u-1/1', at: at(650), outcome: 'failed' } as const;
    expect(ended({ ...closed, since: at(700) }, late, policy)).toMatchObject({
      consecutiveFailures: 0,
      lastFailure: at(650),
    });
  });

  test('takes code that is wrong for neither a failure nor a success', () => {
    expect(afterRuns(closed, ['failed', 'neutral', 'neutral', 'failed'])).toMatchObject({
      consecutiveFailures: 2,
    });
  });

  test('counts a run once, however often it is told of it', () => {
    const run = { call: 'u-1/1', at: at(1), outcome: 'failed' } as const;
    const once = ended(closed, run, policy);
    expect(ended(ended(once, run, policy), run, policy)).toEqual(once);
  });

  test('lets every call through', () => {
    expect(ask(closed, call(1), policy)).toEqual({ breaker: closed, answer: { admit: true } });
  });
});

describe('an open breaker', () => {
  test('becomes half-open when its recovery time has passed, and not a second earlier [T20-F16] [T20-T2]', () => {
    expect(tick(opened, at(602))).toBe(opened);
    expect(tick(opened, at(603))).toMatchObject({ state: 'half-open', since: at(603), admitted: [] });
  });

  test('refuses calls in the words of the gate [T20-F18]', () => {
    expect(ask(opened, call(1), policy).answer).toEqual({
      admit: false,
      reason: `circuit open: code-analysis, until ${at(603)}`,
    });
  });

  test('is not moved by runs that began before', () => {
    expect(afterRuns(opened, ['succeeded', 'failed'], 10)).toMatchObject({
      state: 'open',
      until: at(603),
      lastFailure: at(11),
    });
  });

  test('waits for a person where a person opened it', () => {
    const held: Breaker = { ...opened, state: 'open', until: undefined };
    expect(tick(held, at(1_000_000))).toBe(held);
  });
});

describe('a half-open breaker', () => {
  test('lets its number of calls through, and refuses the next [T20-F17]', () => {
    const full = askFor(halfOpen, 1, 2);
    expect(full).toMatchObject({ state: 'half-open', admitted: ['p-1/1', 'p-2/1'] });
    expect(ask(full, call(3), policy)).toEqual({
      breaker: full,
      answer: { admit: false, reason: 'circuit half-open: code-analysis, 2 of 2 calls are under way' },
    });
  });

  test('gives a call that asks twice the same answer and one place', () => {
    const full = askFor(halfOpen, 1, 2);
    expect(ask(full, call(1), policy)).toEqual({ breaker: full, answer: { admit: true } });
  });

  test('closes with the success of a call that it let through, with its count at zero [T20-F57]', () => {
    const run = { call: 'p-1/1', at: at(700), outcome: 'succeeded' } as const;
    expect(ended(askFor(halfOpen, 1), run, policy)).toMatchObject({
      state: 'closed',
      since: at(700),
      consecutiveFailures: 0,
    });
  });

  test('opens again with the failure of one, for the whole recovery time [T20-F17]', () => {
    const run = { call: 'p-1/1', at: at(700), outcome: 'failed' } as const;
    expect(ended(askFor(halfOpen, 1), run, policy)).toMatchObject({
      state: 'open',
      since: at(700),
      until: at(1300),
    });
  });

  test('is not moved by a run that it did not let through', () => {
    for (const outcome of ['succeeded', 'failed'] as const) {
      expect(ended(halfOpen, { call: 'u-9/1', at: at(700), outcome }, policy)).toMatchObject({
        state: 'half-open',
      });
    }
  });

  test('gives the place of a call to the next, where its end says nothing or it is gone', () => {
    const full = askFor(halfOpen, 1, 2);
    const neutral = ended(full, { call: 'p-1/1', at: at(700), outcome: 'neutral' }, policy);
    expect(neutral).toMatchObject({ state: 'half-open', admitted: ['p-2/1'] });
    expect(released(full, new Set(['p-2/1']))).toMatchObject({ admitted: ['p-2/1'] });
  });

  test('counts a call that nobody answered among those under way, unless it passed before', () => {
    expect(passed(halfOpen, { call: 'p-1/1', at: at(603) })).toMatchObject({ admitted: ['p-1/1'] });
    expect(passed(halfOpen, { call: 'p-1/1', at: at(602) })).toBe(halfOpen);
  });
});
