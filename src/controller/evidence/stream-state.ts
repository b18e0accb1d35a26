import { REDIS_STREAMS } from '../../conventions/metrics.ts';
import { seconds } from '../../api/scalars.ts';
import type { Reading } from '../decide/facts.ts';
import type { Collect, CollectContext, SourceOf, TargetOf } from './collector.ts';
import { groupSelector, silentConsumers } from './consumers.ts';
import { reduced } from './prometheus.ts';
import { kindOf } from './workload.ts';

/**
 * One measure of a stream, as redis_exporter says it: as old as the last scrape, which is enough to see trouble. What
 * only Redis itself tells, the age of single entries, is unknown until something here can ask it.
 */
export const streamState: Collect<'streamState'> = async (source, { yields }, context) => {
  const target = context.target(source.target);
  if (!('stream' in target)) {
    throw new RangeError(`target '${source.target}' is a ${kindOf(target)}, not a stream`);
  }
  if (yields !== 'number')
    return { unknown: 'only Redis itself lists the entries, and nothing here asks it' };
  return measured(source, target.stream, context);
};

type Source = SourceOf<'streamState'>;

async function measured(
  { measure, idle }: Source,
  stream: TargetOf<'stream'>,
  context: CollectContext,
): Promise<Reading> {
  const group = groupSelector(stream);
  switch (measure) {
    case 'lag':
      return asked(`max(${REDIS_STREAMS.lag}${group})`, context);
    case 'pending':
      return asked(`max(${REDIS_STREAMS.pending}${group})`, context);
    case 'backlog':
      return asked(`max(${REDIS_STREAMS.lag}${group} + ${REDIS_STREAMS.pending}${group})`, context);
    case 'length':
      return asked(lengthOf(stream.key), context);
    case 'deadLetters':
      return stream.deadLetterKey === undefined
        ? { unknown: 'the stream has no other for dead letters' }
        : asked(lengthOf(stream.deadLetterKey), context);
    case 'inactiveConsumers':
      return inactive(stream, idle, context);
    case 'idlePending':
      return { unknown: 'only Redis itself tells for how long each entry waits, and nothing here asks it' };
  }
}

async function asked(expr: string, { prometheus, now }: CollectContext): Promise<Reading> {
  return reduced(await prometheus.query(expr, now), 'max');
}

function lengthOf(key: string): string {
  return `max(${REDIS_STREAMS.length}{stream=${JSON.stringify(key)}})`;
}

async function inactive(
  stream: TargetOf<'stream'>,
  idle: string | undefined,
  context: CollectContext,
): Promise<Reading> {
  if (idle === undefined) return { unknown: 'the runbook does not say after how long a consumer is silent' };
  const consumers = await silentConsumers(stream, seconds(idle), context);
  if (consumers === undefined) return { unknown: 'redis_exporter has no series about single consumers' };
  return { number: consumers.length, detail: consumers.join(', ') };
}
