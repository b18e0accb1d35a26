import { pause } from '../../wait.ts';
import type { Outcome } from '../outcome.ts';

/** Milliseconds of the longest timer; nothing here runs that long. */
const FOREVER = 2 ** 31 - 1;

/** Runs until somebody ends it: what a server does, and a program that hangs. */
export function hang(): Outcome {
  return async ({ signal }) => {
    await pause(FOREVER, signal);
    return { kind: 'exited', exitCode: 143 };
  };
}

/** Runs, but never becomes ready. */
export function neverReady(): Outcome {
  return Object.assign(hang(), { ready: false });
}
