import { setTimeout as delay } from 'node:timers/promises';
import type { Evidence } from '../../api/evidence.ts';
import type { Clock } from '../clock.ts';
import type { EvidenceResult, Reading } from '../decide/facts.ts';
import type { CollectContext, Collectors } from './collector.ts';
import { fitted, resultOf } from './result.ts';
import { snapshotOf } from './snapshot.ts';

/** How evidence is collected; nothing here changes what is found. */
export interface CollectOptions {
  readonly clock: Clock;
  /** Resolves after so many milliseconds; rejects when it is aborted before. */
  readonly sleep: (milliseconds: number, signal: AbortSignal) => Promise<unknown>;
  /** Pieces of evidence that are collected at one time. */
  readonly atOnce: number;
  /** Seconds after which a piece of evidence is unknown. */
  readonly timeout: number;
}

/** Eight at once are no load on an API server, and the longest runbook has fifty pieces: a minute at the very most. */
export const COLLECT_DEFAULTS: Pick<CollectOptions, 'sleep' | 'atOnce' | 'timeout'> = {
  sleep: (milliseconds, signal) => delay(milliseconds, undefined, { signal }),
  atOnce: 8,
  timeout: 10,
};

/**
 * All evidence of a runbook, in its order. It never throws: what could not be found out is a result too, with the
 * reason.
 */
export async function collectEvidence(
  evidence: readonly Evidence[],
  context: CollectContext,
  collectors: Collectors,
  options: CollectOptions,
): Promise<readonly EvidenceResult[]> {
  const during = { ...context, cluster: snapshotOf(context.cluster) };
  const results: EvidenceResult[] = [];
  const waiting = evidence.entries();
  // The workers share one iterator, so each takes what no other took.
  const work = async (): Promise<void> => {
    for (const [index, item] of waiting) {
      const reading = await withinTime(() => readingOf(item, during, collectors), options);
      results[index] = resultOf(item, reading, options.clock.now());
    }
  };
  await Promise.all(Array.from({ length: Math.min(options.atOnce, evidence.length) }, work));
  return fitted(results);
}

async function readingOf(item: Evidence, context: CollectContext, collectors: Collectors): Promise<Reading> {
  const [name = '', source] = Object.entries(item.source)[0] ?? [];
  const collect = Object.hasOwn(collectors, name)
    ? Object.entries(collectors).find(([id]) => id === name)?.[1]
    : undefined;
  if (collect === undefined) return { unknown: `nothing here collects '${name}'` };
  // The function under a name takes the source under the same name; TypeScript cannot follow that correlation.
  return (collect as unknown as AnyCollect)(source, item, context);
}

type AnyCollect = (source: unknown, item: Evidence, context: CollectContext) => Promise<Reading>;

async function withinTime(
  collect: () => Promise<Reading>,
  { sleep, timeout }: CollectOptions,
): Promise<Reading> {
  const settled = new AbortController();
  const late = sleep(timeout * 1000, settled.signal).then((): Reading => ({
    unknown: `took longer than ${timeout} s`,
  }));
  try {
    return await Promise.race([collect(), late]);
  } catch (error) {
    return { unknown: error instanceof Error ? error.message : 'failed without a reason' };
  } finally {
    settled.abort();
  }
}
