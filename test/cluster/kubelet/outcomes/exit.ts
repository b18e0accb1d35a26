import { pause } from '../../wait.ts';
import type { Ending, Outcome } from '../outcome.ts';

type Exited = Extract<Ending, { kind: 'exited' }>;

interface ExitOptions extends Omit<Exited, 'kind' | 'exitCode'> {
  /** Milliseconds that it runs before. */
  readonly after?: number;
}

/** The main container ends with an exit code. */
export function exit(exitCode: number, { after = 0, ...rest }: ExitOptions = {}): Outcome {
  return async ({ signal }) => {
    await pause(after, signal);
    return { kind: 'exited', exitCode, ...rest };
  };
}

/** The main container ends well; `outputs` are its output parameters. */
export function succeed(options: ExitOptions = {}): Outcome {
  return exit(0, options);
}
