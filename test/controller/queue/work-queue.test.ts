import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { exponentialBackoff } from '../../../src/controller/queue/backoff.ts';
import { WorkQueue, type Work } from '../../../src/controller/queue/work-queue.ts';
import { FakeTime, settled } from '../../support/fake-timers.ts';

/** A queue whose work ends when the test says so. */
function queueOf(workers = 2, work?: Work) {
  const time = new FakeTime();
  const begun: string[] = [];
  const ends = new Map<string, () => void>();
  const queue = new WorkQueue({
    workers,
    timers: time,
    work:
      work ??
      ((key) => {
        begun.push(key);
        return new Promise((resolve) => {
          ends.set(key, () => {
            resolve(undefined);
          });
        });
      }),
  });
  const end = async (key: string) => {
    ends.get(key)?.();
    ends.delete(key);
    await settled();
  };
  return { queue, time, begun, end };
}

describe('a queue', () => {
  test('does a key once, however often it comes while it waits', async () => {
    const { queue, begun, end } = queueOf(1);
    for (const key of ['a', 'b', 'b', 'b']) queue.add(key);
    expect([begun, queue.depth]).toEqual([['a'], 1]);
    await end('a');
    await end('b');
    expect(begun).toEqual(['a', 'b']);
  });

  test('never does a key twice at one time, and does it once more when it came meanwhile', async () => {
    const { queue, begun, end } = queueOf(4);
    queue.add('a');
    queue.add('a');
    queue.add('a');
    expect(begun).toEqual(['a']);
    await end('a');
    expect(begun).toEqual(['a', 'a']);
    await end('a');
    expect(begun).toEqual(['a', 'a']);
  });

  test('takes the sooner of two delays', async () => {
    const { queue, time, begun } = queueOf();
    queue.addAfter('a', 60_000);
    queue.addAfter('a', 10_000);
    queue.addAfter('a', 30_000);
    await time.pass(9_999);
    expect(begun).toEqual([]);
    await time.pass(1);
    expect(begun).toEqual(['a']);
    expect(time.pending).toBe(0);
  });

  test('waits longer than a timer can', async () => {
    const { queue, time, begun } = queueOf();
    queue.addAfter('a', 3_000_000_000);
    await time.pass(2_999_999_999);
    expect(begun).toEqual([]);
    await time.pass(1);
    expect(begun).toEqual(['a']);
  });

  test('looks again after as many seconds as the work says', async () => {
    const turns: number[] = [];
    const time = new FakeTime();
    const work: Work = () => {
      turns.push(time.now().getTime());
      return Promise.resolve(turns.length < 3 ? 15 : undefined);
    };
    const queue = new WorkQueue({ workers: 1, timers: time, work });
    queue.add('a');
    await time.pass(120_000);
    expect(turns.map((at) => at - (turns[0] ?? 0))).toEqual([0, 15_000, 30_000]);
  });

  test('tries again what failed, at growing distances that start over with a success', async () => {
    const turns: number[] = [];
    const time = new FakeTime();
    const work: Work = () => {
      turns.push(time.now().getTime());
      return turns.length === 4 ? Promise.resolve(1) : Promise.reject(new Error('not yet'));
    };
    const queue = new WorkQueue({ workers: 1, timers: time, work });
    queue.add('a');
    await time.pass(1_050);
    const start = turns[0] ?? 0;
    expect(turns.slice(0, 6).map((at) => at - start)).toEqual([0, 5, 15, 35, 1035, 1040]);
  });

  test('leaves alone for as long as was asked, and keeps backing off meanwhile', async () => {
    const turns: number[] = [];
    const time = new FakeTime();
    const asked = [undefined, 7, 7, undefined, 0, undefined];
    const work: Work = () => {
      turns.push(time.monotonicMs());
      return Promise.reject(new Error(String(asked[turns.length - 1])));
    };
    const leftAloneFor = (error: unknown) =>
      error instanceof Error && error.message !== 'undefined' ? Number(error.message) : undefined;
    const backoff = exponentialBackoff({ firstMs: 1000, longestMs: 60_000, perSecond: 10, burst: 100 });
    const queue = new WorkQueue({ workers: 1, timers: time, work, backoff, leftAloneFor });
    queue.add('a');
    await time.pass(60_000);
    const waits = turns.slice(1, 6).map((at, index) => (at - (turns[index] ?? 0)) / 1000);
    expect(waits).toEqual([1, 7, 7, 8, 16]);
  });

  test.each([-30, -1, 1, 30])(
    'waits as long as it is to when the clock is moved by %i days',
    async (days) => {
      const { queue, time, begun } = queueOf();
      queue.addAfter('a', 10_000);
      time.set(days * 86_400_000);
      await time.pass(9999);
      expect(begun).toEqual([]);
      await time.pass(1);
      expect(begun).toEqual(['a']);
    },
  );

  test('stops when what is under way has ended, and takes nothing new', async () => {
    const { queue, time, begun, end } = queueOf(1);
    queue.add('a');
    queue.add('b');
    queue.addAfter('c', 1000);
    let isStopped = false;
    const stopping = queue.stop().then(() => {
      isStopped = true;
    });
    queue.add('d');
    await time.pass(5000);
    expect(isStopped).toBe(false);
    await end('a');
    await stopping;
    expect(begun).toEqual(['a']);
    expect(time.pending).toBe(0);
  });
});

test('no order of arrivals makes two workers do one key, or leaves a key undone', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.tuple(fc.constantFrom('a', 'b', 'c'), fc.integer({ min: 0, max: 5 })), { maxLength: 40 }),
      fc.integer({ min: 1, max: 3 }),
      async (arrivals, workers) => {
        const time = new FakeTime();
        const busy = new Set<string>();
        const lastArrival = new Map<string, number>();
        const lastTurn = new Map<string, number>();
        let tick = 0;
        const work: Work = async (key) => {
          expect(busy.has(key)).toBe(false);
          busy.add(key);
          expect(busy.size).toBeLessThanOrEqual(workers);
          lastTurn.set(key, (tick += 1));
          await settled();
          busy.delete(key);
          return undefined;
        };
        const queue = new WorkQueue({ workers, timers: time, work });
        for (const [key, delay] of arrivals) {
          queue.addAfter(key, delay);
          if (delay === 0) lastArrival.set(key, (tick += 1));
          if (delay === 3) await time.pass(1);
        }
        for (let turns = 0; turns < arrivals.length + 3; turns += 1) await time.pass(10);
        for (const [key] of arrivals) expect(lastTurn.has(key)).toBe(true);
        for (const [key, at] of lastArrival) {
          expect(lastTurn.get(key) ?? 0).toBeGreaterThanOrEqual(at - 1);
        }
      },
    ),
    { numRuns: 60 },
  );
});

describe('the backoff', () => {
  test('grows for each key by itself, up to its limit', () => {
    const backoff = exponentialBackoff({ firstMs: 5, longestMs: 30, perSecond: 1000, burst: 1000 });
    expect([1, 2, 3, 4].map(() => backoff.next('a', 0))).toEqual([5, 10, 20, 30]);
    expect(backoff.next('b', 0)).toBe(5);
    backoff.forget('a');
    expect(backoff.next('a', 0)).toBe(5);
  });

  test('shares one rate between all keys once the burst is used up', () => {
    const backoff = exponentialBackoff({ firstMs: 0, longestMs: 0, perSecond: 10, burst: 2 });
    const waits = ['a', 'b', 'c', 'd'].map((key) => backoff.next(key, 0));
    expect(waits).toEqual([0, 0, 100, 200]);
    expect(backoff.next('e', 1000)).toBe(0);
  });
});
