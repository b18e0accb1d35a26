import { describe, expect, test } from 'vitest';
import { givingWay, lined, UNPACED } from '../../../src/controller/adapters/kubernetes/rate.ts';

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
