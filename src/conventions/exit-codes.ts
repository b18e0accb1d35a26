/**
 * What a container of a stage tells by its exit code: one code for each kind of failure.
 *
 * They keep clear of 1 and 2 (any program, shell misuse), 64 (Argo's own executor), 126 and above (not found, signals:
 * 128 + n). Where `sysexits.h` or `timeout(1)` has a code for the same thing, it is that one.
 */
export const EXIT_CODES = {
  /** The compiler refuses the input (EX_DATAERR). */
  CompilationError: 65,
  /** No route to a host, or the connection broke (EX_NOHOST). */
  NetworkError: 68,
  /** HTTP 429, or a 403 that is a rate limit (EX_UNAVAILABLE). The seconds until the reset go to {@link RETRY_AFTER}. */
  RateLimited: 69,
  /** A test fails, again and again (EX_SOFTWARE). */
  TestFailure: 70,
  /** The system has no more of something, such as processes, files or disk (EX_OSERR). */
  ResourceError: 71,
  /** Somebody else holds what is needed, such as a lock (EX_CANTCREAT). */
  ResourceContention: 73,
  /** It says itself that it passes (EX_TEMPFAIL). */
  TemporaryFailure: 75,
  /** Credentials are missing, wrong, or not enough (EX_NOPERM). */
  AuthenticationError: 77,
  /** A test failed and then passed. */
  FlakeTest: 80,
  /** The machine that did the work is gone: only where the container watches work elsewhere. */
  NodeLost: 81,
  /** The machine sent the work away: only where the container watches work elsewhere. */
  Evicted: 82,
  /** Too little memory: where the program notices before it is killed for it. */
  OutOfMemory: 83,
  /** Took too long (`timeout(1)`). */
  TimeoutError: 124,
} as const;

export type ErrorKind = keyof typeof EXIT_CODES;

const isErrorKind = (text: string): text is ErrorKind => text in EXIT_CODES;
export const ERROR_KINDS: readonly ErrorKind[] = Object.keys(EXIT_CODES).filter(isErrorKind);

/** Statuses of an HTTP answer that say the same as a kind of failure. */
export const HTTP_KINDS: ReadonlyMap<number, ErrorKind> = new Map([
  [401, 'AuthenticationError'],
  [403, 'AuthenticationError'],
  [408, 'TimeoutError'],
  [429, 'RateLimited'],
]);

/** Statuses that say something of their own, and that stages treat differently. */
export const HTTP_EXIT_CODES: ReadonlyMap<number, number> = new Map([
  [400, 90],
  [404, 91],
  [500, 92],
  [502, 93],
  [503, 94],
  [504, 95],
]);

/** An HTTP answer, as far as it says why a request failed. */
export interface HttpFailure {
  readonly status: number;
  /**
   * Nothing is left of the rate limit: `x-ratelimit-remaining: 0`, a `Retry-After`, or a body that says so. Only this
   * tells a 403 that passes from one that does not.
   */
  readonly limitUsedUp?: boolean;
}

/** The exit code for an HTTP answer; undefined for a status that no stage knows, which is then an unknown error. */
export function exitCodeOfHttp({ status, limitUsedUp = false }: HttpFailure): number | undefined {
  if (status === 403 && limitUsedUp) return EXIT_CODES.RateLimited;
  const kind = HTTP_KINDS.get(status);
  return kind === undefined ? HTTP_EXIT_CODES.get(status) : EXIT_CODES[kind];
}
