import { request as plain, type IncomingMessage, type RequestOptions } from 'node:http';
import { request as secure } from 'node:https';
import type { Connection } from './connection.ts';
import { noAnswer } from './answers.ts';
import { RetryableError } from '../../kubernetes/errors.ts';

export interface Message {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** With its query. */
  readonly path: string;
  readonly body?: unknown;
  readonly contentType?: string;
  readonly accept?: string;
}

export interface Received {
  readonly status: number;
  readonly headers: IncomingMessage['headers'];
  readonly text: string;
}

/** More than any list page or log that is asked for here. */
const MOST_BYTES = 64 * 1024 * 1024;

/** Sends a message and reads the whole answer. Throws a RetryableError when there is none in time. */
export async function exchange(
  connection: Connection,
  message: Message,
  { signal, timeoutMs }: { readonly signal: AbortSignal; readonly timeoutMs: number },
): Promise<Received> {
  const request = `${message.method} ${message.path}`;
  const deadline = AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]);
  try {
    const response = await open(connection, message, deadline);
    return { status: response.statusCode ?? 0, headers: response.headers, text: await readAll(response) };
  } catch (error) {
    throw error instanceof RetryableError ? error : noAnswer(error, request);
  }
}

/** Sends a message and gives the answer as a stream, from its headers on. Throws what the connection throws. */
export async function open(
  connection: Connection,
  { method, path, body, contentType = 'application/json', accept = 'application/json' }: Message,
  signal: AbortSignal,
): Promise<IncomingMessage> {
  const options = await connection.options();
  const text = body === undefined ? undefined : JSON.stringify(body);
  const { server } = connection;
  const all: RequestOptions = {
    ...options,
    protocol: server.protocol,
    hostname: server.hostname.replace(/^\[(.*)\]$/, '$1'),
    ...(server.port === '' ? {} : { port: server.port }),
    path: `${server.pathname.replace(/\/$/, '')}${path}`,
    method,
    signal,
    headers: {
      ...headersOf(options),
      accept,
      'user-agent': 'stanchion',
      ...(text === undefined
        ? {}
        : { 'content-type': contentType, 'content-length': Buffer.byteLength(text) }),
    },
  };
  return new Promise((resolve, reject) => {
    const send = server.protocol === 'http:' ? plain : secure;
    send(all).on('response', resolve).on('error', reject).end(text);
  });
}

function headersOf({ headers }: RequestOptions): Record<string, unknown> & NodeJS.Dict<string> {
  return headers === undefined || Array.isArray(headers)
    ? {}
    : Object.fromEntries(
        Object.entries(headers).flatMap(([name, value]) =>
          typeof value === 'string' ? [[name, value] as const] : [],
        ),
      );
}

async function readAll(response: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of response) {
    const bytes = Buffer.isBuffer(chunk) ? chunk : Buffer.from(String(chunk));
    size += bytes.length;
    if (size > MOST_BYTES) throw new Error(`the answer is longer than ${MOST_BYTES} bytes`);
    chunks.push(bytes);
  }
  if (!response.complete) throw new Error('the answer was cut off');
  return Buffer.concat(chunks).toString('utf8');
}
