import type { Outcome } from '../outcome.ts';
import { exit } from './exit.ts';

/** The main container asks for more memory than its limit: exit code 137, as SIGKILL gives, and the kernel's reason. */
export function oomKilled(after = 0): Outcome {
  return exit(137, { after, reason: 'OOMKilled' });
}
