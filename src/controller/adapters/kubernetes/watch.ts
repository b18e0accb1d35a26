import { z } from 'zod';
import type { KubernetesObject, ResourceType } from '../../kubernetes/objects.ts';
import { errorOf, jsonOf, noAnswer } from './answers.ts';
import type { Connection } from './connection.ts';
import { open } from './exchange.ts';
import { collectionPath, withQuery } from './paths.ts';

/** The version to go on from is too old, or something was missed: only a new list tells what is there. */
export class ExpiredError extends Error {
  override readonly name = 'ExpiredError';
}

export type WatchEvent =
  | { readonly kind: 'changed' | 'deleted'; readonly object: KubernetesObject; readonly version: string }
  /** Nothing changed up to this version. */
  | { readonly kind: 'bookmark'; readonly version: string };

export interface WatchOptions {
  readonly connection: Connection;
  readonly type: ResourceType;
  readonly namespace: string;
  readonly from: string;
  readonly signal: AbortSignal;
  /** Milliseconds of silence after which the connection counts as dead, whatever the socket says. */
  readonly silenceMs: number;
  /** Seconds after which the server is to end it, so that no connection lives for ever. */
  readonly seconds: number;
  /** Called with whatever is heard, and once when the server has answered. */
  readonly heard: (event: WatchEvent | undefined) => void;
}

const line = z.object({ type: z.string(), object: z.looseObject({}) });
const failure = z.looseObject({ code: z.number().default(0), message: z.string().default('') });
const changed = z.looseObject({
  apiVersion: z.string(),
  kind: z.string(),
  metadata: z.looseObject({ name: z.string(), resourceVersion: z.string() }),
});
const bookmark = z.looseObject({ metadata: z.looseObject({ resourceVersion: z.string() }) });

const GONE = 410;

/**
 * Listens until the server ends it, which it does now and then and is no error.
 *
 * @throws ExpiredError when a new list is needed, RetryableError when the connection failed or fell silent.
 */
export async function watchOnce(options: WatchOptions): Promise<void> {
  const { connection, type, namespace, from, signal, seconds, heard } = options;
  const query = { watch: true, allowWatchBookmarks: true, resourceVersion: from, timeoutSeconds: seconds };
  const path = withQuery(collectionPath(type, namespace), query);
  const request = `WATCH ${path}`;
  const silence = silenceAfter(options.silenceMs);
  const leaving = new AbortController();
  try {
    const response = await open(
      connection,
      { method: 'GET', path },
      AbortSignal.any([signal, silence.signal, leaving.signal]),
    );
    // It may fail once more when it is left, and then nobody listens any more.
    response.on('error', () => undefined);
    const status = response.statusCode ?? 0;
    if (status !== 200) {
      const refused = { status, text: await textOf(response), headers: response.headers };
      throw status === GONE ? new ExpiredError('the version is too old') : errorOf(refused, request);
    }
    silence.broken();
    heard(undefined);
    for await (const text of linesOf(response)) {
      silence.broken();
      heard(eventOf(text, request));
    }
    if (!response.complete) throw new Error('the connection broke');
  } catch (error) {
    throw isOwn(error) ? error : noAnswer(silence.signal.aborted ? silence.signal.reason : error, request);
  } finally {
    silence.end();
    // What is left in the middle would stay open, and be sent events for ever.
    leaving.abort(new Error('the watch was left'));
  }
}

function isOwn(error: unknown): boolean {
  return error instanceof Error && (error.name === 'ExpiredError' || 'request' in error);
}

/** @throws ExpiredError for an event that cannot be read, since what it said is missed otherwise. */
function eventOf(text: string, request: string): WatchEvent {
  const parsed = line.safeParse(jsonOf(text));
  if (!parsed.success) throw new ExpiredError('an event cannot be read');
  const { type, object } = parsed.data;
  if (type === 'ERROR') throw failureOf(object, request);
  if (type === 'BOOKMARK')
    return { kind: 'bookmark', version: read(bookmark, object).metadata.resourceVersion };
  const seen = read(changed, object);
  const kind = type === 'DELETED' ? 'deleted' : 'changed';
  return { kind, object: seen, version: seen.metadata.resourceVersion };
}

function read<Shape>(shape: z.ZodType<Shape>, object: unknown): Shape {
  const { data } = shape.safeParse(object);
  if (data === undefined) throw new ExpiredError('an event without its object');
  return data;
}

function failureOf(object: unknown, request: string): Error {
  const { code, message } = failure.catch({ code: 0, message: '' }).parse(object);
  if (code === GONE) return new ExpiredError(message);
  return errorOf(
    { status: code === 0 ? 500 : code, text: JSON.stringify({ message }), headers: {} },
    request,
  );
}

/** Aborts when nothing came for so long. */
function silenceAfter(milliseconds: number) {
  const controller = new AbortController();
  const tooLong = () => {
    controller.abort(new Error(`nothing came for ${milliseconds / 1000} s`));
  };
  let timer = setTimeout(tooLong, milliseconds);
  const end = () => {
    clearTimeout(timer);
  };
  const broken = () => {
    end();
    timer = setTimeout(tooLong, milliseconds);
  };
  return { signal: controller.signal, broken, end };
}

/** Longest line that is waited for; an object may have some two megabytes. */
const LONGEST_LINE = 16 * 1024 * 1024;

/** The lines of a stream, the last one also without its end. Leaving the loop closes the stream, without another error. */
async function* linesOf(stream: AsyncIterable<unknown>): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  let rest = '';
  for await (const chunk of stream) {
    rest += Buffer.isBuffer(chunk) ? decoder.decode(chunk, { stream: true }) : String(chunk);
    const lines = rest.split('\n');
    rest = lines.pop() ?? '';
    if (rest.length > LONGEST_LINE) throw new ExpiredError('an event is too long');
    yield* lines;
  }
  if (rest !== '') yield rest;
}

async function textOf(stream: AsyncIterable<unknown>): Promise<string> {
  let text = '';
  for await (const chunk of stream) text += String(chunk);
  return text;
}
