import type { IncomingMessage, OutgoingHttpHeaders } from 'node:http';
import { request as send, type RequestOptions } from 'node:https';

/** How to reach a server: called for each request, so that a credential may be renewed. */
export type Connection = () => Promise<
  Omit<RequestOptions, 'headers'> & { readonly server: string; readonly headers?: OutgoingHttpHeaders }
>;

/** A refusal of the server: `status` is the HTTP status, `reason` its word for it, such as Forbidden. */
export class ApiError extends Error {
  constructor(
    readonly status: number,
    readonly reason: string,
    message: string,
  ) {
    super(message);
    this.name = 'ApiError';
  }
}

export interface Call {
  readonly method?: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  readonly query?: Readonly<Record<string, string | number | boolean | undefined>>;
  readonly body?: unknown;
  readonly contentType?: string;
  readonly accept?: string;
  readonly signal?: AbortSignal;
}

/** Sends one request and returns the answer, whatever its status, once its head is there. */
export async function open(
  connection: Connection,
  path: string,
  { method = 'GET', query = {}, body, contentType, accept = 'application/json', signal }: Call,
) {
  const { server, headers, ...options } = await connection();
  const url = new URL(path, server);
  for (const [key, value] of Object.entries(query)) {
    if (value !== undefined) url.searchParams.set(key, String(value));
  }
  const text = body === undefined ? undefined : JSON.stringify(body);
  return new Promise<IncomingMessage>((resolve, reject) => {
    const request = send(url, {
      ...options,
      method,
      ...(signal === undefined ? {} : { signal }),
      headers: {
        ...headers,
        accept,
        ...(text === undefined
          ? {}
          : {
              'content-type': contentType ?? 'application/json',
              'content-length': Buffer.byteLength(text),
            }),
      },
    });
    request.on('response', resolve).on('error', reject).end(text);
  });
}

/** The promise's value, or `fallback` where the server says that there is no such object. */
export async function absentAs<T, U>(fallback: U, promise: Promise<T>): Promise<T | U> {
  try {
    return await promise;
  } catch (error) {
    if (error instanceof ApiError && error.status === 404) return fallback;
    throw error;
  }
}

/** All of an answer's body. */
export async function readAll(response: IncomingMessage): Promise<string> {
  response.setEncoding('utf8');
  let text = '';
  for await (const chunk of response) text += String(chunk);
  return text;
}

/** Whether a request failed because nobody answers, or nobody does any more. */
export function isConnectionLoss(error: unknown): boolean {
  return (
    error instanceof Error &&
    'code' in error &&
    typeof error.code === 'string' &&
    /^E[A-Z]+$/.test(error.code)
  );
}
