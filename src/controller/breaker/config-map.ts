import {
  BREAKER_STATES,
  breakerRecord,
  breakerState,
  callId,
  instant,
  type BreakerRecord,
  type BreakerState,
  type Instant,
} from '../../api/breaker.ts';
import { BREAKER_KEYS, breakerCountedAnnotation } from '../../conventions/breakers.ts';
import { newBreaker, type Breaker, type Counted, type Ledger } from './breaker.ts';
import { settle } from './settle.ts';

/** The parts of the ConfigMap that hold breakers. */
export interface BreakerStore {
  readonly data: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
}

/** What was read of one stage. `problem` says what could not be used, and what was taken instead. */
export interface ReadBreaker {
  readonly breaker: Breaker;
  readonly problem?: string;
}

/**
 * The breaker of one stage. Nothing in the store is trusted:
 * - no word, or the store gone: closed, with all counts forgotten;
 * - a word that differs from the record: a person wrote it, and it holds;
 * - a word that is none: the gates take it as closed, so it is put right from the record;
 * - a record that is none: the word holds, with all counts forgotten.
 */
export function readBreaker(store: BreakerStore, stage: string, now: Instant): ReadBreaker {
  const word = store.data[BREAKER_KEYS.word(stage)];
  if (word === undefined) return { breaker: newBreaker(now) };
  const text = store.data[BREAKER_KEYS.record(stage)];
  const stored = text === undefined ? undefined : readStored(text, store, stage, now);
  const known = breakerState.safeParse(word).data;
  if (known === undefined) {
    const breaker = stored ?? newBreaker(now);
    const problem = `${stage} has a word that is none of ${BREAKER_STATES.join(', ')}; it is put back to ${breaker.state}`;
    return { breaker, problem };
  }
  if (stored?.state === known) return { breaker: stored };
  const breaker = settle(stored ?? newBreaker(now), known, { now, until: readUntil(store, stage) });
  return text !== undefined && stored === undefined
    ? { breaker, problem: `${stage} has a record that cannot be read; its counts start again` }
    : { breaker };
}

/** Keys and annotation of one stage; `undefined` for a key that must not be there. */
export function writeBreaker(
  breaker: Breaker,
  stage: string,
): { readonly data: Record<string, string | undefined>; readonly annotations: Record<string, string> } {
  const until = breaker.state === 'open' ? breaker.until : undefined;
  return {
    data: {
      [BREAKER_KEYS.word(stage)]: breaker.state satisfies BreakerState,
      [BREAKER_KEYS.until(stage)]: until,
      // On several lines, which kubectl shows as they are.
      [BREAKER_KEYS.record(stage)]: `${JSON.stringify(recordOf(breaker), null, 2)}\n`,
    },
    annotations: { [breakerCountedAnnotation(stage)]: writeLedger(breaker.ledger) },
  };
}

function recordOf(breaker: Breaker): BreakerRecord {
  const { since, consecutiveFailures, lastFailure } = breaker;
  const counts = { since, consecutiveFailures, ...(lastFailure === undefined ? {} : { lastFailure }) };
  return breaker.state === 'half-open'
    ? { state: 'half-open', ...counts, admitted: [...breaker.admitted] }
    : { state: breaker.state, ...counts };
}

function readStored(text: string, store: BreakerStore, stage: string, now: Instant): Breaker | undefined {
  const record = breakerRecord.safeParse(parseJson(text)).data;
  if (record === undefined) return undefined;
  const ledger = readLedger(store.annotations[breakerCountedAnnotation(stage)], now);
  return record.state === 'open'
    ? { ...record, ledger, until: readUntil(store, stage) }
    : { ...record, ledger };
}

function readUntil({ data }: BreakerStore, stage: string): Instant | undefined {
  return instant.safeParse(data[BREAKER_KEYS.until(stage)]).data;
}

/** Nothing for text that is not JSON, which no schema accepts. */
function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/** `<after> <call>@<ended> …`. */
function writeLedger({ after, counted }: Ledger): string {
  return [after, ...counted.map(({ call, at }) => `${call}@${at}`)].join(' ');
}

/** A ledger that cannot be read is a new one: rather miss a run than count one twice. */
function readLedger(text: string | undefined, now: Instant): Ledger {
  const [after, ...rest] = (text ?? '').split(' ');
  const start = instant.safeParse(after).data;
  return start === undefined
    ? { after: now, counted: [] }
    : { after: start, counted: rest.flatMap(readCounted) };
}

function readCounted(text: string): Counted[] {
  const [call, at] = text.split('@');
  const parsed = { call: callId.safeParse(call).data, at: instant.safeParse(at).data };
  return parsed.call === undefined || parsed.at === undefined ? [] : [{ call: parsed.call, at: parsed.at }];
}
