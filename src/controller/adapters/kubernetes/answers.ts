import { z } from 'zod';
import { ConflictError, RetryableError, TerminalError, type Answer } from '../../kubernetes/errors.ts';

/** What the server answers with when it does not do what was asked. */
const status = z.looseObject({ message: z.string().default('') });

export interface Refused {
  readonly status: number;
  readonly text: string;
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
}

/** How the API server words it when a `test` of a JSON patch does not hold; a failed validation names the field. */
const FAILED_TEST = /rejected our request due to an error in our request|testing value|test(ing)? .*failed/i;
const UNAUTHORIZED = 401;
/** Characters of a message that are kept at its beginning and at its end; what is between is the object that was sent. */
const KEPT = 250;

/** The error of an answer that is not 2xx. @param request method and path. */
export function errorOf(refused: Refused, request: string): ConflictError | RetryableError | TerminalError {
  const { message } = status.catch({ message: '' }).parse(jsonOf(refused.text));
  const said = message === '' ? `HTTP ${refused.status}` : shortened(message);
  const answer: Answer = { status: refused.status, request };
  if (isConflict(refused.status, said)) return new ConflictError(said, answer);
  if (isRetryable(refused.status)) return new RetryableError(said, answer, retryAfterOf(refused.headers));
  return new TerminalError(said, answer);
}

/** The error of a request that got no answer at all. */
export function noAnswer(cause: unknown, request: string): RetryableError {
  const why = cause instanceof Error ? cause.message : 'unknown';
  return new RetryableError(`no answer: ${why}`, { status: 0, request, cause });
}

function shortened(message: string): string {
  return message.length <= 2 * KEPT ? message : `${message.slice(0, KEPT)} … ${message.slice(-KEPT)}`;
}

function isConflict(code: number, message: string): boolean {
  if (code === 409) return true;
  return code === 422 && FAILED_TEST.test(message);
}

/** A refused token may be one that was just replaced, and the next request reads it anew. */
function isRetryable(code: number): boolean {
  return code === 408 || code === 429 || code === UNAUTHORIZED || code >= 500;
}

const MOST_SECONDS = 300;

/** Seconds of a `Retry-After` header; a date in it is no use here, since clocks differ. */
function retryAfterOf(headers: Refused['headers']): number | undefined {
  const value = Number(headers['retry-after']);
  return Number.isFinite(value) && value >= 0 ? Math.min(value, MOST_SECONDS) : undefined;
}

export function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // A proxy's error page is not JSON; its status says enough, and a 2xx that is not JSON fails its schema.
    return undefined;
  }
}
