import { REDIS_STREAMS } from '../../conventions/metrics.ts';
import type { PrometheusReader, TargetOf } from './collector.ts';

/** A group of consumers on a stream, as the exporter labels it. */
export function groupSelector({ key, group }: TargetOf<'stream'>): string {
  return `{stream=${JSON.stringify(key)},group=${JSON.stringify(group)}}`;
}

/**
 * Consumers that hold entries and have done nothing for longer than so many seconds, by their names. Both are asked for,
 * since one that holds nothing may simply have nothing to do.
 *
 * @returns nothing where the exporter says nothing about consumers, so that nobody can tell.
 */
export async function silentConsumers(
  stream: TargetOf<'stream'>,
  idle: number,
  { prometheus, now }: { readonly prometheus: PrometheusReader; readonly now: Date },
): Promise<readonly string[] | undefined> {
  const byConsumer = async (metric: string) => {
    const expr = `max by (consumer) (${metric}${groupSelector(stream)})`;
    const samples = await prometheus.query(expr, now);
    return new Map(samples.map(({ labels, value }) => [labels['consumer'] ?? '', value]));
  };
  const [idleFor, pending] = await Promise.all([
    byConsumer(REDIS_STREAMS.consumerIdle),
    byConsumer(REDIS_STREAMS.consumerPending),
  ]);
  if (idleFor.size === 0 || pending.size === 0) return undefined;
  return [...idleFor]
    .filter(([consumer, seconds]) => seconds > idle && (pending.get(consumer) ?? 0) > 0)
    .map(([consumer]) => consumer)
    .sort();
}
