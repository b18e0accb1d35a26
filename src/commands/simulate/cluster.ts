import { isDeepStrictEqual } from 'node:util';
import { sha256 } from '../../controller/decide/plan.ts';
import type { Clock } from '../../controller/clock.ts';
import { ConflictError, TerminalError, type Answer } from '../../controller/kubernetes/errors.ts';
import { applyPatch, mergePatch, PatchError } from '../../controller/kubernetes/json-patch.ts';
import {
  objectKey,
  PODS,
  type KubernetesObject,
  type ObjectMetadata,
  type ObjectRef,
  type ResourceType,
} from '../../controller/kubernetes/objects.ts';
import type {
  Change,
  KubernetesReader,
  KubernetesWriter,
  ListOptions,
  LogOptions,
  PatchStep,
} from '../../controller/kubernetes/ports.ts';
import { pluralOf, selects } from './select.ts';

/** Texts by `namespace/pod/container`, and with `/previous` behind it for the run before. */
export type PodLogs = Readonly<Record<string, string>>;

export interface ClusterOptions {
  readonly clock: Clock;
  readonly logs?: PodLogs;
}

/**
 * A cluster in memory, by the API server's rules: what is listed, which patches fit, when a uid, a resource version and
 * a generation change. Nothing in it runs, so nothing happens but what is written.
 */
export class SimulatedCluster implements KubernetesReader, KubernetesWriter {
  readonly #objects = new Map<string, KubernetesObject>();
  readonly #options: ClusterOptions;
  #version = 0;

  constructor(objects: readonly KubernetesObject[], options: ClusterOptions) {
    this.#options = options;
    for (const object of objects) this.put(object);
  }

  readonly get = (ref: ObjectRef): Promise<KubernetesObject | undefined> =>
    Promise.resolve(this.#objects.get(objectKey(typed(ref))));

  readonly list = (type: ResourceType, options: ListOptions): Promise<readonly KubernetesObject[]> => {
    const found = [...this.#objects.values()].filter(
      (object) => isOfType(object, type) && selects(object, options),
    );
    return Promise.resolve(options.limit === undefined ? found : found.slice(0, options.limit));
  };

  readonly logs = (
    { namespace, name }: { readonly namespace: string; readonly name: string },
    { container, previous = false, lines, bytes }: LogOptions,
  ): Promise<string> => {
    const parts = [namespace, name, ...(container === undefined ? [] : [container])];
    const text = this.#options.logs?.[[...parts, ...(previous ? ['previous'] : [])].join('/')];
    if (text !== undefined) {
      return Promise.resolve(text.trimEnd().split('\n').slice(-lines).join('\n').slice(0, bytes));
    }
    const request = `GET /api/v1/namespaces/${namespace}/pods/${name}/log`;
    return Promise.reject(new TerminalError('the scenario has no such log', { status: 400, request }));
  };

  readonly send = (change: Change, { dryRun }: { readonly dryRun: boolean }): Promise<void> =>
    Promise.resolve().then(() => {
      const write = this.#work(change);
      if (!dryRun) write();
    });

  async create(type: ResourceType, object: KubernetesObject): Promise<KubernetesObject> {
    return Promise.resolve().then(() => this.#created(type, object)());
  }

  async patch(ref: ObjectRef, steps: readonly PatchStep[]): Promise<KubernetesObject> {
    return Promise.resolve().then(() => this.#patched(ref, steps)());
  }

  /** Puts an object in, in the place of what has its name; what the API server would add is added. */
  put(object: KubernetesObject): KubernetesObject {
    const key = keyOf(object);
    const known = this.#objects.get(key);
    const { uid, generation, creationTimestamp } = { ...known?.metadata, ...object.metadata };
    const metadata: ObjectMetadata = {
      ...object.metadata,
      uid: uid ?? `uid-${sha256(key).slice(0, 12)}-${this.#version}`,
      resourceVersion: String((this.#version += 1)),
      generation: generation ?? 1,
      creationTimestamp: creationTimestamp ?? this.#options.clock.now().toISOString(),
    };
    const stored = { ...object, metadata };
    this.#objects.set(key, stored);
    return stored;
  }

  /** What somebody else does: a merge patch of one object. @throws TerminalError when it is not there. */
  merge({ apiVersion, kind, metadata, ...rest }: KubernetesObject): void {
    const { name, namespace, ...fields } = metadata;
    const key = keyOf({ apiVersion, kind, metadata });
    const known = this.#objects.get(key);
    if (known === undefined) throw notFound('PATCH', key);
    const merged = mergePatch(known, { ...rest, metadata: fields });
    this.put({ ...known, ...(merged as KubernetesObject) });
  }

  /** What somebody else does: an object goes. @throws TerminalError when it is not there. */
  remove(object: Pick<KubernetesObject, 'apiVersion' | 'kind' | 'metadata'>): void {
    const key = keyOf(object);
    if (!this.#objects.delete(key)) throw notFound('DELETE', key);
  }

  #work(change: Change): () => unknown {
    if ('patch' in change) return this.#patched(change.patch.ref, change.patch.steps);
    if ('create' in change) return this.#created(change.create.type, change.create.object);
    if ('delete' in change) {
      const { ref, uid, resourceVersion } = change.delete;
      return this.#removed(ref, { uid, resourceVersion });
    }
    const { namespace, name, uid } = change.evict;
    return this.#removed({ ...PODS, namespace, name }, { uid });
  }

  #patched(ref: ObjectRef, steps: readonly PatchStep[]): () => KubernetesObject {
    const key = objectKey(typed(ref));
    const object = this.#objects.get(key);
    if (object === undefined) throw notFound('PATCH', key);
    const patched = fitting(object, steps, { status: 422, request: `PATCH ${key}` });
    if (isDeepStrictEqual(patched, object)) return () => object;
    const { generation = 1 } = object.metadata;
    const isSpec = steps.some(({ op, path }) => op !== 'test' && path.startsWith('/spec'));
    return () =>
      this.put({ ...patched, metadata: { ...patched.metadata, generation: generation + (isSpec ? 1 : 0) } });
  }

  #created(type: ResourceType, object: KubernetesObject): () => KubernetesObject {
    const { name, namespace } = object.metadata;
    const key = objectKey({ ...type, name, ...(namespace === undefined ? {} : { namespace }) });
    if (this.#objects.has(keyOf(object)))
      throw new ConflictError('already exists', { status: 409, request: `POST ${key}` });
    return () => this.put(object);
  }

  #removed(
    ref: ObjectRef,
    wanted: { readonly uid: string; readonly resourceVersion?: string },
  ): () => unknown {
    const key = objectKey(typed(ref));
    const object = this.#objects.get(key);
    if (object === undefined) throw notFound('DELETE', key);
    const { uid, resourceVersion } = object.metadata;
    if (uid !== wanted.uid || resourceVersion !== (wanted.resourceVersion ?? resourceVersion)) {
      throw new ConflictError('the precondition failed', { status: 409, request: `DELETE ${key}` });
    }
    return () => this.#objects.delete(key);
  }
}

function fitting(object: KubernetesObject, steps: readonly PatchStep[], answer: Answer): KubernetesObject {
  try {
    return applyPatch(object, steps);
  } catch (error) {
    if (!(error instanceof PatchError)) throw error;
    throw error.kind === 'test'
      ? new ConflictError(error.message, answer)
      : new TerminalError(error.message, answer);
  }
}

function notFound(verb: string, key: string): TerminalError {
  return new TerminalError('not found', { status: 404, request: `${verb} ${key}` });
}

function isOfType({ apiVersion, kind }: KubernetesObject, { group, version, plural }: ResourceType): boolean {
  return apiVersion === (group === '' ? version : `${group}/${version}`) && pluralOf(kind) === plural;
}

function keyOf({ kind, metadata }: Pick<KubernetesObject, 'kind' | 'apiVersion' | 'metadata'>): string {
  const { name, namespace } = metadata;
  const type = { group: '', version: '', plural: pluralOf(kind) };
  return objectKey({ ...type, name, ...(namespace === undefined ? {} : { namespace }) });
}

function typed(ref: ObjectRef): ObjectRef {
  return ref;
}
