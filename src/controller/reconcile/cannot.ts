import type { Refusal } from '../guards/guard.ts';
import { TerminalError } from '../kubernetes/errors.ts';

/** Seconds until something that the API server refused is tried again: rights come with a sync, and nobody tells of it. */
const LOOK_AGAIN = 300;
const FORBIDDEN = 403;
const NOT_FOUND = 404;

/** How the API server words that a right is missing; quotas and admission answer 403 too, and say something else. */
const NO_RIGHT = /\bcannot \w+ resource\b/;
const NO_RIGHT_HELP =
  "The controller's identity lacks this right: it has those of the remedies that dist/ takes out of shadow, so sync the " +
  'Roles of dist/ in the namespace that is named, or run synth where dist/ does not have them.';

/**
 * Why the API server's answer keeps a remedy from being worked out or tried: what it said, and how to mend it. It is
 * blocked, and not final, since it ends with a sync or an installation.
 *
 * @param doing what was tried, as `worked out`.
 */
export function cannot(error: TerminalError, remedy: string, doing: 'worked out' | 'tried out'): Refusal {
  const help =
    error.status === FORBIDDEN && NO_RIGHT.test(error.message)
      ? NO_RIGHT_HELP
      : 'It has to be mended there; until then nothing is changed.';
  return {
    guard: guardOf(error),
    kind: 'blocked',
    message: `'${remedy}' cannot be ${doing}. ${help} The API server said: ${error.message}`,
    retryAfter: LOOK_AGAIN,
  };
}

/** Of a dry run: whether it says something of the controller's rights or of the target, and not of the change. */
export function isAboutTarget(error: unknown): error is TerminalError {
  return error instanceof TerminalError && (error.status === FORBIDDEN || error.status === NOT_FOUND);
}

/** What stands against a plan beside the guards, by the API server's answer. */
export const ANSWER_GUARDS = ['Forbidden', 'TargetNotFound', 'CannotPrepare'] as const;

function guardOf({ status }: TerminalError): (typeof ANSWER_GUARDS)[number] {
  if (status === FORBIDDEN) return 'Forbidden';
  return status === NOT_FOUND ? 'TargetNotFound' : 'CannotPrepare';
}
