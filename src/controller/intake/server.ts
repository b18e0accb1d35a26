import {
  createServer,
  type IncomingMessage,
  type Server as OpenServer,
  type ServerResponse,
} from 'node:http';
import { createServer as createSecureServer, Server as SecureServer } from 'node:https';
import { ALERTS_PATH } from '../../conventions/controller.ts';
import type { Certificate } from '../adapters/certificate.ts';
import type { Clock } from '../clock.ts';
import { isAuthentic } from './authenticate.ts';
import type { AlertOutcome } from './outcome.ts';
import { bounded, clean, oneLine } from '../record/clean.ts';
import { firstProblem, notification, type Notification } from './notification.ts';
import { RateLimiter, type RateLimit } from './rate-limit.ts';

/** Listens over TLS where it has a certificate. */
export type IntakeServer = OpenServer | SecureServer;

export interface IntakeOptions {
  /** It listens in the clear without one. */
  readonly certificate?: Certificate | undefined;
  readonly clock: Clock;
  /** Read at every request, so that a replaced token counts at once. */
  readonly tokens: () => readonly string[];
  readonly outcomes: (notification: Notification) => readonly AlertOutcome[];
  /**
   * Resolves when everything is stored. A {@link TooManyError} is answered with 429; whatever else it throws with 503,
   * which Alertmanager tries again.
   */
  readonly persist: (outcomes: readonly AlertOutcome[]) => Promise<void>;
  readonly bodyBytes?: number;
  readonly rate?: RateLimit;
  /** Requests that are read and stored at one time, so that bodies never fill the memory. */
  readonly atOnce?: number;
  /** Milliseconds in which a body must be here. */
  readonly bodyTimeoutMs?: number;
  /** Told about every request, for metrics and logs. */
  readonly answered?: (status: number, durationMs: number, why: string) => void;
}

/** Alertmanager keeps groups small; a notification of this size holds some thousand alerts. */
const BODY_BYTES = 1_048_576;
const RATE: RateLimit = { perSecond: 400, burst: 800 };
const BODY_TIMEOUT_MS = 5000;
const AT_ONCE = 32;
/** Connections that only sit there are ended by the timeouts of headers and bodies. */
const CONNECTIONS = 512;
const LONGEST_TEXT = 512;

/** More is open of what a notification is about than the controller takes in. What it had room for is stored. */
export class TooManyError extends Error {
  override readonly name = 'TooManyError';
}
const HANDSHAKE_TIMEOUT_MS = 10_000;

interface Answer {
  readonly status: number;
  readonly text: string;
  /** Seconds after which it is worth trying again. */
  readonly retryAfter?: number;
}

/**
 * The webhook. An answer of 2xx means that everything is stored; 503 that it is not, and is worth another try at once;
 * 429 that it is too much, and worth one when the group is sent again; another 4xx that trying again does not help.
 */
export function intakeServer(options: IntakeOptions): IntakeServer {
  const limiter = new RateLimiter(options.rate ?? RATE);
  let busy = 0;
  const admitted = async (request: IncomingMessage): Promise<Answer> => {
    if (busy >= (options.atOnce ?? AT_ONCE)) return { status: 503, text: 'busy', retryAfter: 1 };
    busy += 1;
    try {
      return await take(request, options);
    } finally {
      busy -= 1;
    }
  };
  const listener = (request: IncomingMessage, response: ServerResponse) => {
    const startedMs = performance.now();
    void Promise.resolve(gate(request, options, limiter) ?? admitted(request)).then((answer) => {
      reply(request, response, answer);
      options.answered?.(answer.status, performance.now() - startedMs, answer.text);
    });
  };
  const { certificate } = options;
  // The timeouts are looked at once a second; without that only every half minute.
  const checked = { connectionsCheckingInterval: 1000 };
  const server =
    certificate === undefined
      ? createServer(checked, listener)
      : createSecureServer({ ...checked, ...certificate, handshakeTimeout: HANDSHAKE_TIMEOUT_MS }, listener);
  server.requestTimeout = 10_000;
  server.headersTimeout = 5000;
  server.maxConnections = CONNECTIONS;
  return server;
}

/** Connections that begin from now on get this certificate; those that are open keep theirs. */
export function renewCertificate(server: IntakeServer, certificate: Certificate): void {
  if (server instanceof SecureServer) server.setSecureContext({ ...certificate });
}

async function take(request: IncomingMessage, options: IntakeOptions): Promise<Answer> {
  const body = await readBody(
    request,
    options.bodyBytes ?? BODY_BYTES,
    options.bodyTimeoutMs ?? BODY_TIMEOUT_MS,
  );
  if (typeof body !== 'string') return body;
  const parsed = notification.safeParse(jsonOf(body));
  if (parsed.success) return store(parsed.data, options);
  return { status: 400, text: said(`not a notification: ${firstProblem(parsed.error)}`) };
}

/** A text that names what was sent, without what a terminal would carry out. */
function said(text: string): string {
  return bounded(oneLine(clean(text)), LONGEST_TEXT);
}

async function store(received: Notification, { outcomes, persist }: IntakeOptions): Promise<Answer> {
  try {
    const found = outcomes(received);
    await persist(found);
    return { status: 200, text: summary(found) };
  } catch (error) {
    const why = said(error instanceof Error ? error.message : 'unknown');
    if (error instanceof TooManyError) return { status: 429, text: why };
    return { status: 503, text: `not stored: ${why}`, retryAfter: 5 };
  }
}

/** What can be answered without the body. */
function gate(
  request: IncomingMessage,
  { tokens, clock }: IntakeOptions,
  limiter: RateLimiter,
): Answer | undefined {
  if (request.url !== ALERTS_PATH) return { status: 404, text: `notifications go to ${ALERTS_PATH}` };
  if (request.method !== 'POST') return { status: 405, text: 'notifications are POSTed' };
  const isKnown = isAuthentic(request.headers.authorization, tokens());
  // Whoever has no token must not use up what the one behind the same address has.
  const source = `${isKnown ? 'known' : 'unknown'} ${request.socket.remoteAddress ?? ''}`;
  // Alertmanager tries a 503 again at once, which is no help here; a 429 ends its flush, and the next brings all again.
  if (!limiter.admits(source, clock.now().getTime())) {
    return { status: 429, text: 'too many requests', retryAfter: 1 };
  }
  return isKnown ? undefined : { status: 401, text: 'a bearer token is needed' };
}

/** The body, or what to answer when there is none to be had. */
function readBody(request: IncomingMessage, limit: number, timeoutMs: number): Promise<string | Answer> {
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    let size = 0;
    const end = (result: string | Answer) => {
      clearTimeout(timer);
      resolve(result);
    };
    const timer = setTimeout(() => {
      end({ status: 408, text: 'the body did not come in time' });
    }, timeoutMs);
    request.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size > limit) end({ status: 413, text: `a body may have ${limit} bytes` });
      else chunks.push(chunk);
    });
    request.on('end', () => {
      end(Buffer.concat(chunks).toString('utf8'));
    });
    request.on('error', () => {
      end({ status: 400, text: 'the connection broke' });
    });
  });
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // Not JSON is not a notification either, which the schema then says.
    return undefined;
  }
}

const MOST_REASONS = 3;

function summary(outcomes: readonly AlertOutcome[]): string {
  const count = (key: string) => outcomes.filter((outcome) => key in outcome).length;
  const why = new Set(outcomes.flatMap((outcome) => ('ignore' in outcome ? [outcome.ignore.why] : [])));
  const reasons = why.size === 0 ? '' : `: ${[...why].slice(0, MOST_REASONS).join('; ')}`;
  return `opened ${count('open')}, resolved ${count('resolve')}, ignored ${count('ignore')}${reasons}`;
}

function reply(
  request: IncomingMessage,
  response: ServerResponse,
  { status, text, retryAfter }: Answer,
): void {
  if (retryAfter !== undefined) response.setHeader('retry-after', retryAfter);
  if (status === 401) response.setHeader('www-authenticate', 'Bearer');
  // What is left of a body that nobody wants to read goes with its connection.
  if (!request.complete) response.setHeader('connection', 'close');
  response.writeHead(status, { 'content-type': 'text/plain; charset=utf-8' }).end(`${text}\n`);
}
