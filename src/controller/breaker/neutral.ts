import { EXIT_CODES, type ErrorKind } from '../../conventions/exit-codes.ts';

/** The stage did its work, and found what it was given wrong: see `Outcome` of the transitions. */
const NEUTRAL_KINDS: readonly ErrorKind[] = ['CompilationError', 'TestFailure'];

/** Exit codes of the last try with which a failed run counts neither way. */
export const NEUTRAL_EXIT_CODES: ReadonlySet<string> = new Set(
  NEUTRAL_KINDS.map((kind) => String(EXIT_CODES[kind])),
);
