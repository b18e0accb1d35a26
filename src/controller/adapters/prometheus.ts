import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import type { PrometheusReader, Sample } from '../evidence/collector.ts';
import { RetryableError, TerminalError } from '../kubernetes/errors.ts';

export interface PrometheusOptions {
  /** Where its API is, without credentials; a path in front of `/api` is kept. */
  readonly url: string;
  /** Seconds that Prometheus gets to answer. */
  readonly timeout: number;
  /** File with a bearer token. It is read for each question, since tokens rotate. */
  readonly tokenFile?: string;
}

const REQUEST = 'POST /api/v1/query';
/** Characters of an answer. Evidence is a few numbers; more than this is a mistake in the expression. */
const LARGEST_ANSWER = 4_194_304;

const sample = z.tuple([z.number(), z.string()]);
const answer = z.discriminatedUnion('status', [
  z.object({
    status: z.literal('success'),
    data: z.discriminatedUnion('resultType', [
      z.object({
        resultType: z.literal('vector'),
        result: z.array(z.object({ metric: z.record(z.string(), z.string()), value: sample })),
      }),
      z.object({ resultType: z.literal('scalar'), result: sample }),
    ]),
    warnings: z.array(z.string()).optional(),
  }),
  z.object({ status: z.literal('error'), errorType: z.string(), error: z.string() }),
]);
type Success = Extract<z.output<typeof answer>, { status: 'success' }>;

/**
 * Prometheus over its HTTP API. An expression goes into the body, never into a path; redirects are not followed, and an
 * answer with warnings is none, since it may be a part of the truth.
 *
 * @throws RangeError for a URL with credentials, or that is not one of HTTP.
 */
export function prometheusReader({ url, timeout, tokenFile }: PrometheusOptions): PrometheusReader {
  const endpoint = endpointOf(url);
  return {
    query: async (expr, at) => {
      const body = new URLSearchParams({ query: expr, time: at.toISOString(), timeout: `${timeout}s` });
      const headers = tokenFile === undefined ? {} : { authorization: `Bearer ${await tokenIn(tokenFile)}` };
      const { status, text } = await post(endpoint, { body, headers, timeout });
      return samplesOf(parse(status, text));
    },
  };
}

/** Seconds that an instant query gets. */
const USUAL_TIMEOUT = 5;

/** Prometheus at an address; without one every query fails with the reason, and its evidence is unknown. */
export function prometheusAt(url: string | undefined): PrometheusReader {
  if (url !== undefined) return prometheusReader({ url, timeout: USUAL_TIMEOUT });
  const missing = new TerminalError('no Prometheus is configured', { status: 0, request: REQUEST });
  return { query: () => Promise.reject(missing) };
}

function endpointOf(url: string): URL {
  const base = new URL(url);
  if (base.username !== '' || base.password !== '' || !/^https?:$/.test(base.protocol)) {
    throw new RangeError(
      'the URL of Prometheus must be one of http or https without credentials; put a token into a file',
    );
  }
  base.pathname = `${base.pathname.replace(/\/$/, '')}/api/v1/query`;
  return base;
}

async function tokenIn(file: string): Promise<string> {
  try {
    return (await readFile(file, 'utf8')).trim();
  } catch (cause) {
    throw new TerminalError('the file with the token cannot be read', { status: 0, request: REQUEST, cause });
  }
}

interface Post {
  readonly body: URLSearchParams;
  readonly headers: Readonly<Record<string, string>>;
  readonly timeout: number;
}

async function post(
  endpoint: URL,
  { body, headers, timeout }: Post,
): Promise<{ status: number; text: string }> {
  try {
    // A second more than Prometheus has, so that its own error comes through.
    const signal = AbortSignal.timeout((timeout + 1) * 1000);
    const response = await fetch(endpoint, { method: 'POST', body, headers, redirect: 'manual', signal });
    return { status: response.status, text: await boundedText(response) };
  } catch (cause) {
    if (cause instanceof TerminalError) throw cause;
    throw new RetryableError('Prometheus does not answer', { status: 0, request: REQUEST, cause });
  }
}

async function boundedText(response: Response): Promise<string> {
  const decoder = new TextDecoder();
  if (response.body === null) return '';
  const chunks: AsyncIterable<Uint8Array> = response.body;
  let text = '';
  for await (const chunk of chunks) {
    text += decoder.decode(chunk, { stream: true });
    if (text.length > LARGEST_ANSWER) {
      throw new TerminalError(
        `the answer is longer than ${LARGEST_ANSWER} characters; aggregate the expression`,
        {
          status: response.status,
          request: REQUEST,
        },
      );
    }
  }
  return text + decoder.decode();
}

function parse(status: number, text: string): Success {
  const result = answer.safeParse(jsonOf(text));
  if (result.success && result.data.status === 'success' && status === 200) return result.data;
  const told =
    result.success && result.data.status === 'error'
      ? `${result.data.errorType}: ${result.data.error}`
      : `answered ${status} with something that is no answer to a query`;
  const details = { status, request: REQUEST };
  // 503 is also how Prometheus says that a query took too long.
  if (status === 429 || status >= 500) throw new RetryableError(told, details);
  throw new TerminalError(told, details);
}

/** What is no JSON is no answer either; a proxy's error page is the usual case. */
function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function samplesOf({ data, warnings = [] }: Success): readonly Sample[] {
  if (warnings.length > 0) {
    throw new RetryableError(`the answer may be incomplete: ${warnings.join('; ')}`, {
      status: 200,
      request: REQUEST,
    });
  }
  if (data.resultType === 'scalar') return [{ labels: {}, value: numberOf(data.result[1]) }];
  return data.result.map(({ metric, value }) => ({ labels: metric, value: numberOf(value[1]) }));
}

function numberOf(text: string): number {
  if (text === '+Inf') return Number.POSITIVE_INFINITY;
  return text === '-Inf' ? Number.NEGATIVE_INFINITY : Number(text);
}
