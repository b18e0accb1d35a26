/**
 * The controller as it is, with a clock that a test may put forward. What waits for a time that is over by then goes on
 * at once; everything else takes as long as it takes.
 */
import { readFileSync } from 'node:fs';
import { controllerCommand } from '../../../src/commands/controller/command.ts';
import { CLOCK_FILE } from './clock-file.ts';

const LOOK_MS = 50;

interface Pending {
  readonly act: () => void;
  readonly dueMs: number;
}

const path = process.env[CLOCK_FILE] ?? '';
// Read each time, so that it is still ahead after it was started again.
const nowMs = () => Date.now() + Number(readFileSync(path, 'utf8')) * 1000;
const pending = new Set<Pending>();

setInterval(() => {
  const now = nowMs();
  for (const one of [...pending].filter(({ dueMs }) => dueMs <= now)) {
    pending.delete(one);
    one.act();
  }
}, LOOK_MS).unref();

await controllerCommand({
  clock: { now: () => new Date(nowMs()) },
  timers: {
    monotonicMs: nowMs,
    start: (act, delayMs) => {
      const one = { act, dueMs: nowMs() + delayMs };
      pending.add(one);
      return { cancel: () => pending.delete(one) };
    },
  },
}).parseAsync();
