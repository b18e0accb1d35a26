import { z } from 'zod';
import { FIELD_MANAGER } from '../../../conventions/changes.ts';
import { RetryableError, TerminalError } from '../../kubernetes/errors.ts';
import { PODS, type KubernetesObject, type ObjectRef, type ResourceType } from '../../kubernetes/objects.ts';
import type {
  Change,
  KubernetesReader,
  KubernetesWriter,
  ListOptions,
  LogOptions,
  PatchStep,
} from '../../kubernetes/ports.ts';
import { errorOf, jsonOf, noAnswer } from './answers.ts';
import type { Connection } from './connection.ts';
import { exchange, type Message, type Received } from './exchange.ts';
import { collectionPath, objectPath, selectionQuery, withQuery } from './paths.ts';
import { pause, UNPACED, type Pace } from './rate.ts';

export interface ClientOptions {
  readonly connection: Connection;
  /** Ends every request that is under way. */
  readonly signal: AbortSignal;
  /** How fast requests may follow each other; without limit when left out. */
  readonly pace?: Pace;
  /** Under which name the server notes what is written; the controller's when left out. */
  readonly fieldManager?: string;
  /** Milliseconds after which a request counts as unanswered. */
  readonly timeoutMs?: number;
  /** Asked right before every write, after it had to wait for its turn: what was allowed before may not be any more. */
  readonly mayWrite?: () => boolean;
  /** Told about every answer, for metrics; 0 when there was none. */
  readonly answered?: (method: Message['method'], status: number) => void;
}

/** A page of a list, as the server sent it. */
export interface Listed {
  readonly items: readonly KubernetesObject[];
  readonly resourceVersion: string;
}

const object = z.custom<KubernetesObject>((value) => objectShape.safeParse(value).success);
const objectShape = z.looseObject({
  apiVersion: z.string(),
  kind: z.string(),
  metadata: z.looseObject({ name: z.string() }),
});
const list = z.looseObject({
  apiVersion: z.string(),
  kind: z.string(),
  metadata: z.looseObject({ resourceVersion: z.string().default(''), continue: z.string().optional() }),
  items: z.array(z.looseObject({})),
});

const TIMEOUT_MS = 10_000;
const PAGE = 250;
/** Times that a read is tried. A write is not tried again here: its caller looks at the world first. */
const READS = 3;
const LONGEST_WAIT_SECONDS = 5;
const JSON_PATCH = 'application/json-patch+json';

/**
 * The API server, by raw JSON: what is read is what was sent, with the fields that no model knows. Every request has
 * a deadline and its turn; what goes wrong is one of the errors of `kubernetes/errors.ts`.
 */
export class KubernetesClient implements KubernetesReader, KubernetesWriter {
  readonly #options: Required<Omit<ClientOptions, 'answered'>> & Pick<ClientOptions, 'answered'>;

  constructor(options: ClientOptions) {
    const usual = { pace: UNPACED, timeoutMs: TIMEOUT_MS, fieldManager: FIELD_MANAGER, mayWrite: () => true };
    this.#options = { ...usual, ...options };
  }

  readonly get = async (ref: ObjectRef): Promise<KubernetesObject | undefined> => {
    try {
      return await this.#read({ method: 'GET', path: objectPath(ref) }, objectIn);
    } catch (error) {
      if (error instanceof TerminalError && error.status === 404) return undefined;
      throw error;
    }
  };

  readonly list = async (type: ResourceType, options: ListOptions): Promise<readonly KubernetesObject[]> =>
    (await this.listAt(type, options)).items;

  /** A list with the version to watch from. */
  async listAt(type: ResourceType, options: ListOptions): Promise<Listed> {
    const { namespace, limit } = options;
    const items: KubernetesObject[] = [];
    let next: string | undefined;
    let resourceVersion: string;
    do {
      const pageSize = Math.min(PAGE, limit === undefined ? PAGE : limit - items.length);
      const query = { ...selectionQuery(options), limit: pageSize, continue: next };
      const path = withQuery(collectionPath(type, namespace), query);
      const { metadata, objects } = await this.#read({ method: 'GET', path }, pageIn);
      items.push(...objects);
      next = metadata.continue;
      resourceVersion = metadata.resourceVersion;
    } while (next !== undefined && next !== '' && (limit === undefined || items.length < limit));
    return { items, resourceVersion };
  }

  readonly logs = async (
    pod: { readonly namespace: string; readonly name: string },
    { container, previous, sinceSeconds, lines, bytes }: LogOptions,
  ): Promise<string> => {
    const query = { container, previous, sinceSeconds, tailLines: lines, limitBytes: bytes };
    const path = withQuery(objectPath({ ...PODS, ...pod }, 'log'), query);
    return this.#read({ method: 'GET', path, accept: '*/*' }, ({ text }) => text.slice(0, bytes));
  };

  readonly send = async (change: Change, { dryRun }: { readonly dryRun: boolean }): Promise<void> => {
    await this.#exchange(this.#messageOf(change, dryRun ? { dryRun: 'All' } : {}), () => undefined);
  };

  /** Makes an object, and gives what the server made of it. */
  async create(type: ResourceType, body: KubernetesObject): Promise<KubernetesObject> {
    return this.#exchange(this.#messageOf({ create: { type, object: body } }), objectIn);
  }

  /** Applies a JSON patch, and gives the object as it is then. */
  async patch(
    ref: ObjectRef,
    steps: readonly PatchStep[],
    subresource?: 'status',
  ): Promise<KubernetesObject> {
    const patch = { ref, steps, ...(subresource === undefined ? {} : { subresource }) };
    return this.#exchange(this.#messageOf({ patch }), objectIn);
  }

  /** Puts an object in the place of the version that it names; throws a ConflictError when there is a newer one. */
  async replace(ref: ObjectRef, body: KubernetesObject): Promise<KubernetesObject> {
    const path = withQuery(objectPath(ref), { fieldManager: this.#options.fieldManager });
    return this.#exchange({ method: 'PUT', path, body }, objectIn);
  }

  /** Puts a question to the server that has no object for an answer, such as who is asking. */
  async ask(type: ResourceType, body: Readonly<Record<string, unknown>>): Promise<unknown> {
    return this.#read({ method: 'POST', path: collectionPath(type), body }, ({ text }) => jsonOf(text));
  }

  #messageOf(change: Change, dry: { readonly dryRun?: string } = {}): Message {
    const { fieldManager } = this.#options;
    return messageOf(change, { fieldManager, ...dry });
  }

  async #read<Result>(message: Message, read: (received: Received) => Result): Promise<Result> {
    for (let tried = 1; ; tried += 1) {
      try {
        return await this.#exchange(message, read);
      } catch (error) {
        if (!(error instanceof RetryableError) || tried === READS || this.#options.signal.aborted)
          throw error;
        const wait = Math.min(error.retryAfter ?? 0.1 * 2 ** tried, LONGEST_WAIT_SECONDS);
        await pause(wait * 1000 * (1 + Math.random() / 4), this.#options.signal);
      }
    }
  }

  /** Sends one request. An answer that cannot be read counts as none: nobody knows what was in it. */
  async #exchange<Result>(message: Message, read: (received: Received) => Result): Promise<Result> {
    const { connection, signal, timeoutMs, answered } = this.#options;
    const request = `${message.method} ${message.path}`;
    await this.#turn(message, request);
    const received = await exchange(connection, message, { signal, timeoutMs }).catch((error: unknown) => {
      answered?.(message.method, 0);
      throw error;
    });
    answered?.(message.method, received.status);
    if (received.status < 200 || received.status >= 300) throw errorOf(received, request);
    try {
      return read(received);
    } catch (error) {
      throw noAnswer(new Error('what was answered cannot be read', { cause: error }), request);
    }
  }

  async #turn({ method }: Message, request: string): Promise<void> {
    const { pace, signal, mayWrite } = this.#options;
    await pace.turn(signal).catch((error: unknown) => {
      throw noAnswer(error, request);
    });
    if (method !== 'GET' && !mayWrite()) {
      throw new RetryableError('this replica may not write any more', { status: 0, request });
    }
  }
}

function objectIn({ text }: Received): KubernetesObject {
  return object.parse(jsonOf(text));
}

function pageIn({ text }: Received) {
  const { apiVersion, kind, metadata, items } = list.parse(jsonOf(text));
  // The items of a list carry neither.
  const own = { apiVersion, kind: kind.replace(/List$/, '') };
  return { metadata, objects: items.map((item) => object.parse({ ...own, ...item })) };
}

interface WriteQuery {
  readonly fieldManager: string;
  readonly dryRun?: string;
}

/** The request of a change. It names its field manager, so that anybody can see who wrote which field. */
function messageOf(change: Change, { fieldManager, ...dry }: WriteQuery): Message {
  const query = { ...dry, fieldManager, fieldValidation: 'Strict' };
  if ('patch' in change) {
    const { ref, subresource, steps } = change.patch;
    const path = withQuery(objectPath(ref, subresource), query);
    return { method: 'PATCH', path, body: steps, contentType: JSON_PATCH };
  }
  if ('create' in change) {
    const { type, object: body } = change.create;
    return { method: 'POST', path: withQuery(collectionPath(type, body.metadata.namespace), query), body };
  }
  if ('delete' in change) {
    const { ref, uid, resourceVersion } = change.delete;
    // The options of a deletion are either in its body or in its query: with a body, the server reads no query.
    const dryRun = dry.dryRun === undefined ? {} : { dryRun: [dry.dryRun] };
    const body = { preconditions: { uid, resourceVersion }, propagationPolicy: 'Background', ...dryRun };
    return { method: 'DELETE', path: objectPath(ref), body };
  }
  const { namespace, name, uid } = change.evict;
  const body = {
    apiVersion: 'policy/v1',
    kind: 'Eviction',
    metadata: { namespace, name },
    deleteOptions: { preconditions: { uid } },
  };
  return {
    method: 'POST',
    path: withQuery(objectPath({ ...PODS, namespace, name }, 'eviction'), dry),
    body,
  };
}
