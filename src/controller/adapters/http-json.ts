import { RetryableError, TerminalError } from '../kubernetes/errors.ts';

const TIMEOUT_MS = 5000;
/** An answer that is larger is not read. */
const MOST_BYTES = 16 * 1024 * 1024;

/** Reads JSON below a configured address. Throws a RetryableError or a TerminalError. */
export async function readJson(
  base: string,
  path: string,
  query: readonly (readonly [string, string])[],
): Promise<unknown> {
  const url = new URL(`${base.replace(/\/+$/, '')}${path}`);
  for (const [name, value] of query) url.searchParams.append(name, value);
  const request = `GET ${url.origin}${url.pathname}`;
  try {
    // Another address than the configured one is never asked, whatever an answer says.
    const response = await fetch(url, { redirect: 'error', signal: AbortSignal.timeout(TIMEOUT_MS) });
    const text = await response.text();
    if (!response.ok) throw refusal(response.status, request);
    if (text.length > MOST_BYTES) throw new TerminalError('the answer is too long', { status: 200, request });
    return JSON.parse(text);
  } catch (cause) {
    if (cause instanceof RetryableError || cause instanceof TerminalError) throw cause;
    if (cause instanceof SyntaxError)
      throw new TerminalError('the answer is not JSON', { status: 200, request, cause });
    throw new RetryableError('no answer', { status: 0, request, cause });
  }
}

function refusal(status: number, request: string): RetryableError | TerminalError {
  const isRetryable = status === 429 || status >= 500;
  return isRetryable
    ? new RetryableError(`HTTP ${status}`, { status, request })
    : new TerminalError(`HTTP ${status}`, { status, request });
}
