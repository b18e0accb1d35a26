import type { CallId, Instant } from '../../api/breaker.ts';

/** A run that was counted: the call, and when it ended. A run that is tried again by hand ends again, later. */
export interface Counted {
  readonly call: CallId;
  readonly at: Instant;
}

/** What was counted already, so that an event that comes twice counts once, also after a restart. */
export interface Ledger {
  /** Whatever ended before this counts no more. */
  readonly after: Instant;
  /** Oldest first. */
  readonly counted: readonly Counted[];
}

interface Counts {
  /** Since when it is in this state. */
  readonly since: Instant;
  /** Failed runs in a row. */
  readonly consecutiveFailures: number;
  readonly lastFailure?: Instant | undefined;
  readonly ledger: Ledger;
}

export type Closed = Counts & { readonly state: 'closed' };
/** Without `until` a person holds it open, until a person closes it. */
export type Open = Counts & { readonly state: 'open'; readonly until?: Instant | undefined };
export type HalfOpen = Counts & { readonly state: 'half-open'; readonly admitted: readonly CallId[] };

/** The circuit breaker of one stage. */
export type Breaker = Closed | Open | HalfOpen;

/** A breaker that nothing happened to yet: what ended before `now` is none of its business. */
export function newBreaker(now: Instant): Closed {
  return { state: 'closed', since: now, consecutiveFailures: 0, ledger: { after: now, counted: [] } };
}
