import {
  createServer,
  type IncomingMessage,
  type Server as OpenServer,
  type ServerResponse,
} from 'node:http';
import { createServer as createSecureServer, Server as SecureServer } from 'node:https';
import type { z } from 'zod';
import { ALERTS_PATH } from '../../conventions/controller.ts';
import type { Certificate } from '../adapters/certificate.ts';
import type { Clock } from '../clock.ts';
import { isAuthentic } from './authenticate.ts';
import type { AlertOutcome } from './episodes.ts';
import { notification, type Notification } from './notification.ts';
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
  /** Resolves when everything is stored. Whatever it throws is answered with 503, which Alertmanager tries again. */
  readonly persist: (outcomes: readonly AlertOutcome[]) => Promise<void>;
  readonly bodyBytes?: number;
  readonly rate?: RateLimit;
  /** Milliseconds in which a body must be here. */
  readonly bodyTimeoutMs?: number;
  /** Told about every request, for metrics and logs. */
  readonly answered?: (status: number, durationMs: number, why: string) => void;
}

/** Alertmanager keeps groups small; a notification of this size holds some thousand alerts. */
const BODY_BYTES = 1_048_576;
const RATE: RateLimit = { perSecond: 400, burst: 800 };
const BODY_TIMEOUT_MS = 5000;
const HANDSHAKE_TIMEOUT_MS = 10_000;

interface Answer {
  readonly status: number;
  readonly text: string;
  /** Seconds after which it is worth trying again. */
  readonly retryAfter?: number;
}

/**
 * The webhook. An answer of 2xx means that everything is stored; 503 that it is not, and is worth another try; 4xx
 * that trying again does not help.
 */
export function intakeServer(options: IntakeOptions): IntakeServer {
  const limiter = new RateLimiter(options.rate ?? RATE);
  const listener = (request: IncomingMessage, response: ServerResponse) => {
    const startedMs = performance.now();
    void handle(request, options, limiter).then((answer) => {
      reply(request, response, answer);
      options.answered?.(answer.status, performance.now() - startedMs, answer.text);
    });
  };
  const { certificate } = options;
  const server =
    certificate === undefined
      ? createServer(listener)
      : createSecureServer({ ...certificate, handshakeTimeout: HANDSHAKE_TIMEOUT_MS }, listener);
  server.requestTimeout = 10_000;
  server.headersTimeout = 5000;
  return server;
}

/** Connections that begin from now on get this certificate; those that are open keep theirs. */
export function renewCertificate(server: IntakeServer, certificate: Certificate): void {
  if (server instanceof SecureServer) server.setSecureContext({ ...certificate });
}

async function handle(
  request: IncomingMessage,
  options: IntakeOptions,
  limiter: RateLimiter,
): Promise<Answer> {
  const early = gate(request, options, limiter);
  if (early !== undefined) return early;
  const body = await readBody(
    request,
    options.bodyBytes ?? BODY_BYTES,
    options.bodyTimeoutMs ?? BODY_TIMEOUT_MS,
  );
  if (typeof body !== 'string') return body;
  const parsed = notification.safeParse(jsonOf(body));
  return parsed.success ? store(parsed.data, options) : { status: 400, text: complaint(parsed.error) };
}

function complaint({ issues: [issue] }: z.ZodError): string {
  return `not a notification: ${issue === undefined ? '' : `${issue.path.join('.')} ${issue.message}`}`;
}

async function store(received: Notification, { outcomes, persist }: IntakeOptions): Promise<Answer> {
  try {
    const found = outcomes(received);
    await persist(found);
    return { status: 200, text: summary(found) };
  } catch (error) {
    const why = error instanceof Error ? error.message : 'unknown';
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
  if (!limiter.admits(request.socket.remoteAddress ?? '', clock.now().getTime())) {
    // Alertmanager does not try a 429 again before the next flush, and a 503 at once with growing distances.
    return { status: 503, text: 'too many requests', retryAfter: 1 };
  }
  if (!isAuthentic(request.headers.authorization, tokens()))
    return { status: 401, text: 'a bearer token is needed' };
  return undefined;
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

function summary(outcomes: readonly AlertOutcome[]): string {
  const count = (key: string) => outcomes.filter((outcome) => key in outcome).length;
  return `opened ${count('open')}, resolved ${count('resolve')}, ignored ${count('ignore')}`;
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
