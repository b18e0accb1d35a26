import type { Metric } from '../../src/catalogue/model/alert.ts';
import type { FerrumDeckNames } from '../../src/catalogue/systems/ferrumdeck/names.ts';
import type { Sample } from './exporter.ts';
import type { Redis } from './redis.ts';

/** What is in a queue that {@link fillQueue} filled. */
export const FILLED = { entries: 12, read: 5, acknowledged: 2 } as const;

/** Makes the queue as FerrumDeck does: entries with one field, a group from the beginning, and a worker that is at it. */
export async function fillQueue({ command }: Redis, names: FerrumDeckNames): Promise<void> {
  const { stream, group, deadLetterStream } = names;
  for (let step = 0; step < FILLED.entries; step += 1) {
    await command('XADD', stream, '*', 'data', JSON.stringify({ id: `stp_${step}`, attempts: 0 }));
  }
  await command('XGROUP', 'CREATE', stream, group, '0');
  const read = await command(
    ...['XREADGROUP', 'GROUP', group, 'worker-a', 'COUNT', String(FILLED.read), 'STREAMS', stream, '>'],
  );
  await command('XACK', stream, group, ...entryIds(read).slice(0, FILLED.acknowledged));
  await command('XADD', deadLetterStream, '*', 'job_id', 'stp_x', 'error', 'Max retries exceeded');
  await command('XADD', 'other', '*', 'data', 'not ours');
  await command('XGROUP', 'CREATE', 'other', group, '0');
}

/** The ids in an answer of redis-cli. */
export function entryIds(answer: string): string[] {
  return [...answer.matchAll(/^\d+-\d+$/gm)].map(([id]) => id);
}

/** The metrics of the catalogue that come from redis_exporter, as samples of a queue in the given state. */
export function expectedSamples(
  metrics: readonly Metric[],
  { stream, group, deadLetterStream }: FerrumDeckNames,
  state: { readonly lag: number; readonly pending: number; readonly read: number },
): Sample[] {
  const db = 'db0';
  const ofGroup = { db, stream, group };
  const values: Readonly<Record<string, readonly (readonly [Sample['labels'], number])[]>> = {
    redis_stream_group_lag: [[ofGroup, state.lag]],
    redis_stream_group_messages_pending: [[ofGroup, state.pending]],
    redis_stream_group_entries_read: [[ofGroup, state.read]],
    redis_stream_length: [
      [{ db, stream }, FILLED.entries],
      [{ db, stream: deadLetterStream }, 1],
    ],
  };
  return metrics.flatMap(({ name, labels }) => {
    const samples = values[name];
    if (samples === undefined)
      throw new Error(`${name} is new in the catalogue; say here what it is to show`);
    return samples.map(([found, value]) => {
      if (Object.keys(found).sort().join() !== [...labels].sort().join()) {
        throw new Error(`${name} has the labels ${labels.join(', ')} in the catalogue`);
      }
      return { name, labels: found, value };
    });
  });
}
