import type { BreakerState, Instant } from '../../api/breaker.ts';
import type { Breaker } from './breaker.ts';

/**
 * The breaker in the state that a person wrote. What ended before does not count against it; opened by hand and with
 * no time given, it stays open until a person closes it.
 */
export function settle(
  breaker: Breaker,
  state: BreakerState,
  { now, until }: { readonly now: Instant; readonly until: Instant | undefined },
): Breaker {
  const { lastFailure } = breaker;
  const common = { since: now, lastFailure, consecutiveFailures: 0, ledger: { after: now, counted: [] } };
  switch (state) {
    case 'closed':
      return { ...common, state };
    case 'open':
      return { ...common, state, until };
    case 'half-open':
      return { ...common, state, admitted: [] };
  }
}
