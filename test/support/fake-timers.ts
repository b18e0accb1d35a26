import type { Clock } from '../../src/controller/clock.ts';
import type { Timers } from '../../src/controller/queue/work-queue.ts';
import { NOW } from './remediation.ts';

/** A clock with timers that moves when it is told to. */
export class FakeTime implements Clock, Timers {
  #nowMs = NOW.getTime();
  #timers: { readonly dueMs: number; readonly act: () => void }[] = [];

  now = (): Date => new Date(this.#nowMs);

  start = (act: () => void, delayMs: number) => {
    const timer = { dueMs: this.#nowMs + delayMs, act };
    this.#timers.push(timer);
    return {
      cancel: () => {
        this.#timers = this.#timers.filter((other) => other !== timer);
      },
    };
  };

  /** Timers that have not gone off. */
  get pending(): number {
    return this.#timers.length;
  }

  /** Lets time pass, timer by timer, with what each sets going carried out before the next. */
  async pass(ms: number): Promise<void> {
    const end = this.#nowMs + ms;
    await settled();
    for (;;) {
      const next = this.#timers.filter(({ dueMs }) => dueMs <= end).sort((a, b) => a.dueMs - b.dueMs)[0];
      if (next === undefined) break;
      this.#timers = this.#timers.filter((other) => other !== next);
      this.#nowMs = next.dueMs;
      next.act();
      await settled();
    }
    this.#nowMs = end;
    await settled();
  }
}

/** Lets every promise that can go on do so. */
export async function settled(): Promise<void> {
  await new Promise<void>((resolve) => {
    setImmediate(resolve);
  });
}
