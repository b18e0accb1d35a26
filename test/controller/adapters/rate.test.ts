import { describe, expect, test } from 'vitest';
import {
  counted,
  Frequency,
  givingWay,
  lined,
  paced,
  UNPACED,
} from '../../../src/controller/adapters/kubernetes/rate.ts';

const { signal } = new AbortController();
const LONG = 60_000;

/** Which of the turns have come once everything that is due has happened. */
async function come(turns: readonly Promise<void>[]): Promise<readonly boolean[]> {
  const states = turns.map(() => false);
  turns.forEach((turn, index) => {
    void turn.then(
      () => (states[index] = true),
      () => undefined,
    );
  });
  await new Promise((resolve) => setImmediate(resolve));
  return states;
}

describe('a line', () => {
  test('lets so many go at one time, and the others in their order', async () => {
    const line = lined(UNPACED, 2, LONG);
    const turns = [1, 2, 3, 4].map(() => line.turn(signal));
    expect(await come(turns)).toEqual([true, true, false, false]);
    expect(line.length()).toBe(4);
    line.done();
    expect(await come(turns)).toEqual([true, true, true, false]);
    line.done();
    line.done();
    line.done();
    expect(await come(turns)).toEqual([true, true, true, true]);
    expect(line.length()).toBe(0);
  });

  test('turns away who waited too long, and holds no place for them', async () => {
    const line = lined(UNPACED, 1, 1);
    await line.turn(signal);
    await expect(line.turn(signal)).rejects.toThrow('too many requests wait');
    line.done();
    await line.turn(signal);
    expect(line.length()).toBe(1);
  });

  test('gives the place back of one whose pace was broken off', async () => {
    const line = lined({ turn: () => Promise.reject(new Error('it was stopped')) }, 1, LONG);
    await expect(line.turn(signal)).rejects.toThrow('stopped');
    expect(line.length()).toBe(0);
  });
});

describe('giving way', () => {
  test('waits while others are many', async () => {
    let many = true;
    const turn = givingWay(UNPACED, () => many).turn(signal);
    expect(await come([turn])).toEqual([false]);
    many = false;
    await turn;
  });

  test('comes to an end', async () => {
    await expect(givingWay(UNPACED, () => true).turn(signal)).resolves.toBeUndefined();
  });
});

describe('a pace', () => {
  test('has the part of its rate that is left for it', async () => {
    let nowMs = 0;
    let share = 1;
    const pace = paced(
      { perSecond: 10, burst: 1 },
      () => share,
      () => nowMs,
    );
    await pace.turn(signal);
    share = 0.1;
    // A tenth of a second brings a tenth of a turn now, so this one waits for 0.9 s, which are broken off.
    nowMs += 100;
    expect(await come([pace.turn(signal)])).toEqual([false]);
    share = 1;
    nowMs += 1000;
    await pace.turn(signal);
  });
});

describe('a frequency', () => {
  test('is what happens in a second, and fades when nothing does', () => {
    let nowMs = 0;
    const frequency = new Frequency(() => nowMs);
    for (let index = 0; index < 1000; index += 1) {
      nowMs += 10;
      frequency.count();
    }
    expect(frequency.perSecond()).toBeCloseTo(100, -1);
    nowMs += 5000;
    expect(frequency.perSecond()).toBeLessThan(1);
  });

  test('counts the turns of a pace', async () => {
    const frequency = new Frequency(() => 0);
    const pace = counted(UNPACED, frequency);
    await pace.turn(signal);
    await pace.turn(signal);
    expect(frequency.perSecond()).toBe(2);
  });
});
