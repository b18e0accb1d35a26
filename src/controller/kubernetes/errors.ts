/** What the API server answered, when it was not what was asked for. */
export interface Answer {
  /** HTTP status; 0 when there was no answer. */
  readonly status: number;
  /** Method and path, without credentials. */
  readonly request: string;
  readonly cause?: unknown;
}

abstract class KubernetesError extends Error {
  readonly status: number;
  readonly request: string;

  constructor(message: string, { status, request, cause }: Answer) {
    super(`${request}: ${message}`, cause === undefined ? undefined : { cause });
    this.status = status;
    this.request = request;
  }
}

/** It may work when it is tried again: no answer, 5xx, 429, or a watch that was cut off. */
export class RetryableError extends KubernetesError {
  override readonly name = 'RetryableError';

  /** @param retryAfter seconds for which the server asked to be left alone. */
  constructor(
    message: string,
    answer: Answer,
    readonly retryAfter?: number,
  ) {
    super(message, answer);
  }
}

/** The object is not what it was when it was read (409, or 422 of a JSON patch's test): read again and decide anew. */
export class ConflictError extends KubernetesError {
  override readonly name = 'ConflictError';
}

/** The server refuses for a reason that trying again does not change: 400, 401, 403, 404 on a write, 422. */
export class TerminalError extends KubernetesError {
  override readonly name = 'TerminalError';
}
