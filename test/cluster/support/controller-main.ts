/**
 * The controller as it is, with a clock that a test may put forward: `POST /?seconds=300`. What waits for a time that is
 * over then goes on at once; everything else takes as long as it takes.
 */
import { createServer } from 'node:http';
import { controllerCommand } from '../../../src/commands/controller/command.ts';
import type { Time } from '../../../src/controller/runtime/base.ts';
import { CLOCK_PORT } from './clock-port.ts';

interface Pending {
  readonly act: () => void;
  readonly dueMs: number;
  timer: NodeJS.Timeout;
}

let aheadMs = 0;
const pending = new Set<Pending>();
const nowMs = () => Date.now() + aheadMs;

const time: Time = {
  clock: { now: () => new Date(nowMs()) },
  timers: {
    monotonicMs: nowMs,
    start: (act, delayMs) => {
      const one: Pending = { act, dueMs: nowMs() + delayMs, timer: setTimeout(() => fire(one), delayMs) };
      pending.add(one);
      return { cancel: () => forget(one) };
    },
  },
};

function forget(one: Pending): void {
  clearTimeout(one.timer);
  pending.delete(one);
}

function fire(one: Pending): void {
  forget(one);
  one.act();
}

function forward(seconds: number): void {
  aheadMs += seconds * 1000;
  for (const one of [...pending]) {
    clearTimeout(one.timer);
    one.timer = setTimeout(() => fire(one), Math.max(0, one.dueMs - nowMs()));
  }
}

const server = createServer((request, response) => {
  forward(Number(new URL(request.url ?? '/', 'http://localhost').searchParams.get('seconds')));
  response.end();
});
server.listen(Number(process.env[CLOCK_PORT]), '127.0.0.1').unref();

await controllerCommand(time).parseAsync();
