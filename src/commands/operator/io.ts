import { createInterface } from 'node:readline/promises';
import { setTimeout as wait } from 'node:timers/promises';

/** Everything that the commands for operators take from, and give to, the terminal. */
export interface OperatorIo {
  readonly stdout: (text: string) => void;
  readonly stderr: (text: string) => void;
  /** Whether the output may have colours. */
  readonly color: boolean;
  /** Whether somebody watches standard error, and would like to see progress. */
  readonly watched: boolean;
  /** Asks a question; absent where nobody could answer. */
  readonly confirm?: (question: string) => Promise<boolean>;
  readonly now: () => Date;
  readonly wait: (milliseconds: number) => Promise<void>;
}

/** The terminal of this process. */
export function processIo(): OperatorIo {
  const isTerminal = process.stdin.isTTY && process.stderr.isTTY;
  return {
    stdout: (text) => void process.stdout.write(text),
    stderr: (text) => void process.stderr.write(text),
    color: process.stdout.isTTY && (process.env['NO_COLOR'] ?? '') === '',
    watched: process.stderr.isTTY,
    ...(isTerminal ? { confirm } : {}),
    now: () => new Date(),
    wait: (milliseconds) => wait(milliseconds),
  };
}

async function confirm(question: string): Promise<boolean> {
  const lines = createInterface({ input: process.stdin, output: process.stderr });
  try {
    return /^y(es)?$/i.test((await lines.question(`${question} [y/N] `)).trim());
  } finally {
    lines.close();
  }
}
