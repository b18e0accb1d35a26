import { describe, expect, test } from 'vitest';
import type { Target } from '../../../src/api/target.ts';
import type { Sample } from '../../../src/controller/evidence/collector.ts';
import { streamState } from '../../../src/controller/evidence/stream-state.ts';
import { collectContext } from '../../support/collect-context.ts';

const STREAM: Target = {
  stream: {
    connection: 'ferrumdeck-redis',
    key: 'fd:queue:steps',
    group: 'workers',
    deadLetterKey: 'fd:queue:dlq',
  },
};
const number = { id: 'x', yields: 'number' } as const;
type Measure = Parameters<typeof streamState>[0]['measure'];

async function measure(
  measure: Measure,
  samples: (expr: string) => readonly Sample[],
  patch: { readonly idle?: string; readonly target?: Target; readonly yields?: 'record' } = {},
) {
  const { context, queries } = collectContext({ samples });
  const { target = STREAM, yields = 'number', ...rest } = patch;
  const reading = await streamState(
    { target: 'queue', measure, ...rest },
    { ...number, yields },
    { ...context, target: () => target },
  );
  return { reading, queries };
}

const consumers = (values: Readonly<Record<string, { readonly idle: number; readonly pending: number }>>) => {
  return (expr: string): readonly Sample[] =>
    Object.entries(values).map(([consumer, { idle, pending }]) => ({
      labels: { consumer },
      value: expr.includes('idle_seconds') ? idle : pending,
    }));
};

describe('the state of a stream', () => {
  test.each<[Measure, string]>([
    ['lag', 'max(redis_stream_group_lag{stream="fd:queue:steps",group="workers"})'],
    ['pending', 'max(redis_stream_group_messages_pending{stream="fd:queue:steps",group="workers"})'],
    ['length', 'max(redis_stream_length{stream="fd:queue:steps"})'],
    ['deadLetters', 'max(redis_stream_length{stream="fd:queue:dlq"})'],
  ])('is what redis_exporter says of it: %s', async (name, expr) => {
    const { reading, queries } = await measure(name, () => [{ labels: {}, value: 7 }]);
    expect([reading, queries]).toEqual([{ number: 7 }, [expr]]);
    expect((await measure(name, () => [])).reading).toHaveProperty('unknown');
  });

  test('counts what was not read and what was not acknowledged as the backlog, and never the length [FD-S6]', async () => {
    const { queries } = await measure('backlog', () => [{ labels: {}, value: 7 }]);
    expect(queries.join()).toMatch(/group_lag.* \+ redis_stream_group_messages_pending/);
    expect(queries.join()).not.toContain('redis_stream_length');
  });

  test('names the consumers that hold entries and are silent, and no others', async () => {
    const values = {
      'worker-hung': { idle: 1000, pending: 2 },
      'worker-at-work': { idle: 4, pending: 1 },
      'worker-without-work': { idle: 5000, pending: 0 },
      'worker-at-the-limit': { idle: 900, pending: 1 },
    };
    const { reading } = await measure('inactiveConsumers', consumers(values), { idle: '15m' });
    expect(reading).toEqual({ number: 1, detail: 'worker-hung' });
  });

  test('is unknown where the exporter leaves single consumers out, or nobody says what is silent', async () => {
    expect((await measure('inactiveConsumers', () => [], { idle: '15m' })).reading).toHaveProperty('unknown');
    expect((await measure('inactiveConsumers', consumers({}))).reading).toHaveProperty('unknown');
  });

  test('leaves to Redis what only Redis tells', async () => {
    const { reading, queries } = await measure('idlePending', () => [{ labels: {}, value: 1 }]);
    expect([reading, queries]).toEqual([
      { unknown: expect.stringContaining('only Redis itself') as string },
      [],
    ]);
    const listed = await measure('pending', () => [{ labels: {}, value: 1 }], { yields: 'record' });
    expect(listed.reading).toHaveProperty('unknown');
  });

  test('is no question for anything but a stream', async () => {
    await expect(measure('lag', () => [], { target: { nodes: {} } })).rejects.toThrow('not a stream');
  });
});
