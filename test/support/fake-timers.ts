import type { Clock } from '../../src/controller/clock.ts';
import type { Timers } from '../../src/controller/queue/work-queue.ts';
import { NOW } from './remediation.ts';

/** A clock with timers that moves when it is told to. Its wall clock can be set; what was waited for goes on by itself. */
export class FakeTime implements Clock, Timers {
  #nowMs = NOW.getTime();
  #setMs = 0;
  #timers: { readonly dueMs: number; readonly act: () => void }[] = [];

  now = (): Date => new Date(this.#nowMs + this.#setMs);

  monotonicMs = (): number => this.#nowMs;

  /** Sets the wall clock forward, or back. */
  set(ms: number): void {
    this.#setMs += ms;
  }

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

  /** Lets time pass until the next timer has gone off; false when there is none. */
  async toNext(): Promise<boolean> {
    const due = this.#timers.map(({ dueMs }) => dueMs);
    if (due.length === 0) return false;
    await this.pass(Math.max(0, Math.min(...due) - this.#nowMs));
    return true;
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
