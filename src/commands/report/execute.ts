import { spawn } from 'node:child_process';
import { constants } from 'node:os';

/** What a shell adds to the number of a signal that ended a command. */
const SIGNALLED = 128;
const NOT_FOUND = 127;

/** Runs a command on the terminal of this process, without a shell. @returns its exit code, as a shell tells it. */
export async function execute([program, ...args]: readonly [string, ...string[]]): Promise<number> {
  return new Promise((resolve) => {
    const child = spawn(program, args, { stdio: 'inherit' });
    child.on('error', (error) => {
      process.stderr.write(`${program}: ${error.message}\n`);
      resolve(NOT_FOUND);
    });
    child.on('exit', (code, signal) => {
      resolve(code ?? SIGNALLED + (signal === null ? 0 : constants.signals[signal]));
    });
  });
}
