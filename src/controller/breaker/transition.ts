import {
  instantOf,
  MOST_ADMITTED,
  type BreakerPolicy,
  type CallId,
  type Instant,
} from '../../api/breaker.ts';
import type { Breaker, Closed, Counted, HalfOpen, Open } from './breaker.ts';
import { count, isCounted } from './ledger.ts';

/**
 * How a run of a stage ended, its retries used up. `neutral` says nothing of the stage: code that does not compile or
 * whose tests fail, and runs that a person stopped. One team's red tests must not stop the tests of all others, and
 * they are no proof either that what had failed works again.
 */
export type Outcome = 'succeeded' | 'failed' | 'neutral';

export interface Ended extends Counted {
  readonly outcome: Outcome;
}

/** What a waiting call is told. */
export type Answer = { readonly admit: true } | { readonly admit: false; readonly reason: string };

/** An open breaker whose time has passed lets calls through again, a few at first (S2:82). */
export function tick(breaker: Breaker, now: Instant): Breaker {
  if (breaker.state !== 'open' || breaker.until === undefined || breaker.until > now) return breaker;
  const { until, ...counts } = breaker;
  return { ...counts, state: 'half-open', since: until, admitted: [] };
}

/**
 * A call went through a half-open gate with nobody there to answer. It is under way whatever the limit says, so it
 * takes a place, and its end decides as that of any other. One from before this state of the breaker does not.
 */
export function passed(breaker: Breaker, { call, at }: Counted): Breaker {
  if (breaker.state !== 'half-open' || at < breaker.since) return breaker;
  if (breaker.admitted.includes(call) || breaker.admitted.length >= MOST_ADMITTED) return breaker;
  return { ...breaker, admitted: [...breaker.admitted, call] };
}

/** A run ended. One that was counted already changes nothing. */
export function ended(before: Breaker, run: Ended, policy: BreakerPolicy): Breaker {
  if (isCounted(before.ledger, run)) return before;
  const breaker = noted(before, run);
  switch (breaker.state) {
    case 'closed':
      return endedClosed(breaker, run, policy);
    case 'open':
      // It began before the breaker opened. Only calls that were let through since then decide.
      return breaker;
    case 'half-open':
      return breaker.admitted.includes(run.call) ? endedHalfOpen(breaker, run, policy) : breaker;
  }
}

/** Gives back the places of calls that are not under way any more and never ended, such as of deleted workflows. */
export function released(breaker: Breaker, underWay: ReadonlySet<CallId>): Breaker {
  if (breaker.state !== 'half-open') return breaker;
  const admitted = breaker.admitted.filter((call) => underWay.has(call));
  return admitted.length === breaker.admitted.length ? breaker : { ...breaker, admitted };
}

/** Answers a call that waits at the gate. Asked twice, the same call gets the same answer and one place. */
export function ask(
  breaker: Breaker,
  { call, stage }: { readonly call: CallId; readonly stage: string },
  { halfOpenCalls }: BreakerPolicy,
): { readonly breaker: Breaker; readonly answer: Answer } {
  switch (breaker.state) {
    case 'closed':
      return { breaker, answer: { admit: true } };
    case 'open':
      return { breaker, answer: { admit: false, reason: openReason(breaker, stage) } };
    case 'half-open': {
      const { admitted } = breaker;
      if (admitted.includes(call)) return { breaker, answer: { admit: true } };
      const places = Math.min(halfOpenCalls, MOST_ADMITTED);
      if (admitted.length < places) {
        return { breaker: { ...breaker, admitted: [...admitted, call] }, answer: { admit: true } };
      }
      const reason = `circuit half-open: ${stage}, ${String(admitted.length)} of ${String(places)} calls are under way`;
      return { breaker, answer: { admit: false, reason } };
    }
  }
}

/** The same words as the gate's own. */
function openReason({ until }: Open, stage: string): string {
  return `circuit open: ${stage}, ${until === undefined ? 'held by hand' : `until ${until}`}`;
}

/** Counted once and for all; the last failure is the latest one, in whatever order they come. */
function noted<State extends Breaker>(breaker: State, { call, at, outcome }: Ended): State {
  const ledger = count(breaker.ledger, { call, at });
  const { lastFailure } = breaker;
  const isLatest = outcome === 'failed' && (lastFailure === undefined || at > lastFailure);
  return { ...breaker, ledger, lastFailure: isLatest ? at : lastFailure };
}

function endedClosed(breaker: Closed, { at, outcome }: Ended, policy: BreakerPolicy): Breaker {
  // Heard of late: it ended before the success that closed the breaker.
  if (at < breaker.since) return breaker;
  switch (outcome) {
    case 'succeeded':
      return { ...breaker, consecutiveFailures: 0 };
    case 'failed': {
      const consecutiveFailures = breaker.consecutiveFailures + 1;
      const counted = { ...breaker, consecutiveFailures };
      return consecutiveFailures < policy.threshold ? counted : opened(counted, at, policy);
    }
    case 'neutral':
      return breaker;
  }
}

function endedHalfOpen(breaker: HalfOpen, { call, at, outcome }: Ended, policy: BreakerPolicy): Breaker {
  const { admitted, ...counts } = breaker;
  switch (outcome) {
    case 'succeeded':
      return { ...counts, state: 'closed', since: at, consecutiveFailures: 0 };
    case 'failed':
      return opened({ ...counts, consecutiveFailures: counts.consecutiveFailures + 1 }, at, policy);
    case 'neutral':
      return { ...breaker, admitted: admitted.filter((other) => other !== call) };
  }
}

/** Open from the failure itself on, not from when it was heard of: a restart of the writer makes it no longer. */
function opened(
  { consecutiveFailures, lastFailure, ledger }: Omit<Closed, 'state'>,
  at: Instant,
  { recoverySeconds }: BreakerPolicy,
): Open {
  const until = instantOf(Date.parse(at) + recoverySeconds * 1000);
  return { state: 'open', since: at, until, consecutiveFailures, lastFailure, ledger };
}
