import { instantOf } from '../../api/breaker.ts';
import type { Counted, Ledger } from './breaker.ts';

/** Runs of one stage that are remembered one by one. Those that end in one second come in any order. */
export const MOST_COUNTED = 64;

/** Whether a run was counted, or ended too long ago to be known. */
export function isCounted({ after, counted }: Ledger, { call, at }: Counted): boolean {
  return at < after || counted.some((known) => known.call === call && known.at === at);
}

/** The ledger with one more run. Where it gets too long, the oldest goes, and nothing as old as that counts again. */
export function count(ledger: Ledger, run: Counted): Ledger {
  const counted = [...ledger.counted, run].sort((one, other) => compare(one.at, other.at));
  const dropped = counted.slice(0, Math.max(0, counted.length - MOST_COUNTED)).at(-1);
  if (dropped === undefined) return { ...ledger, counted };
  // The second after the dropped one: runs of that very second may be forgotten, never counted twice.
  const after = instantOf(Date.parse(dropped.at) + 1000);
  return { after, counted: counted.filter(({ at }) => at >= after) };
}

function compare(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0;
}
