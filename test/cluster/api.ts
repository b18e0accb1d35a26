import { createInterface } from 'node:readline';
import { z } from 'zod';
import { absentAs, ApiError, isConnectionLoss, open, readAll, type Call, type Connection } from './http.ts';

/** Any Kubernetes object: what every kind has, and whatever else it carries. */
export const kubeObject = z.looseObject({
  apiVersion: z.string(),
  kind: z.string(),
  metadata: z.looseObject({
    name: z.string(),
    namespace: z.string().optional(),
    uid: z.string().optional(),
    resourceVersion: z.string().optional(),
    labels: z.record(z.string(), z.string()).optional(),
    annotations: z.record(z.string(), z.string()).optional(),
  }),
});
export type KubeObject = z.output<typeof kubeObject>;

/** An object to send. The server may choose its name. */
export interface Manifest {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata?: {
    readonly name?: string | undefined;
    readonly generateName?: string | undefined;
    readonly namespace?: string | undefined;
    readonly [key: string]: unknown;
  };
  readonly [key: string]: unknown;
}

/** Names one object, or with no name all of a kind. */
export interface Ref {
  readonly apiVersion: string;
  readonly kind: string;
  readonly namespace?: string | undefined;
  readonly name?: string | undefined;
}

const statusShape = z.looseObject({ reason: z.string().default(''), message: z.string().default('') });
const resourceList = z.object({
  resources: z.array(z.object({ name: z.string(), kind: z.string(), namespaced: z.boolean() })),
});
type Resource = z.output<typeof resourceList>['resources'][number];
const listShape = z.looseObject({
  metadata: z.looseObject({ resourceVersion: z.string().default('') }),
  items: z.array(z.looseObject({})),
});
const eventShape = z.object({ type: z.string(), object: z.unknown() });

/** The field manager of everything that the tests apply. */
export const FIELD_MANAGER = 'stanchion-test';

/**
 * The API of one server under one credential. Objects go over as they are: the object API of the client library drops
 * fields that it does not know, and what `dist/` gets wrong would not reach the server.
 */
export class KubeApi {
  private readonly discovered = new Map<string, Promise<readonly Resource[]>>();

  constructor(private readonly connection: Connection) {}

  /** @throws {@link ApiError} for every answer that is not 2xx. */
  async call(path: string, call: Call = {}): Promise<unknown> {
    const response = await open(this.connection, path, call);
    const text = await readAll(response);
    const json: unknown = text.startsWith('{') ? JSON.parse(text) : text;
    const status = response.statusCode ?? 0;
    if (status >= 200 && status < 300) return json;
    const { reason, message } = statusShape.catch({ reason: '', message: text }).parse(json);
    throw new ApiError(status, reason, `${call.method ?? 'GET'} ${path}: ${status} ${message || text}`);
  }

  async get(ref: Ref): Promise<KubeObject> {
    return kubeObject.parse(await this.call(await this.path(ref)));
  }

  /** The object, or nothing where there is none. */
  async find(ref: Ref): Promise<KubeObject | undefined> {
    return absentAs(undefined, this.get(ref));
  }

  async list(ref: Ref, query: Call['query'] = {}): Promise<KubeObject[]> {
    return (await this.listAt(ref, query)).items;
  }

  /** Sends a new object and returns what the server made of it. Unknown fields are refused, here and in `apply`. */
  async create(manifest: Manifest): Promise<KubeObject> {
    const { apiVersion, kind, metadata } = manifest;
    const path = await this.path({ apiVersion, kind, namespace: metadata?.namespace });
    const call = { method: 'POST', body: manifest, query: { fieldValidation: 'Strict' } } as const;
    return kubeObject.parse(await this.call(path, call));
  }

  /** Server-side apply under {@link FIELD_MANAGER}; with `dryRun` the server only says what it would do. */
  async apply(
    manifest: Manifest,
    { dryRun = false }: { readonly dryRun?: boolean } = {},
  ): Promise<KubeObject> {
    const { apiVersion, kind, metadata } = manifest;
    const path = await this.path({ apiVersion, kind, namespace: metadata?.namespace, name: metadata?.name });
    const dry = dryRun ? { dryRun: 'All' } : {};
    const query = { fieldManager: FIELD_MANAGER, force: true, fieldValidation: 'Strict', ...dry };
    const contentType = 'application/apply-patch+yaml';
    return kubeObject.parse(await this.call(path, { method: 'PATCH', body: manifest, query, contentType }));
  }

  /** A JSON merge patch, of the object or of its `status`. */
  async patch(ref: Ref, body: unknown, subresource?: 'status'): Promise<KubeObject> {
    const path = `${await this.path(ref)}${subresource === undefined ? '' : `/${subresource}`}`;
    const contentType = 'application/merge-patch+json';
    return kubeObject.parse(await this.call(path, { method: 'PATCH', body, contentType }));
  }

  /** Deletes the object; one that is not there any more is no error. */
  async remove(ref: Ref, options: { gracePeriodSeconds?: number; uid?: string } = {}): Promise<void> {
    const { uid, ...rest } = options;
    const body = { ...rest, ...(uid === undefined ? {} : { preconditions: { uid } }) };
    await absentAs(undefined, this.call(await this.path(ref), { method: 'DELETE', body }));
  }

  /** A token of a ServiceAccount for an hour, as the kubelet asks for one. */
  async token(namespace: string, serviceAccount: string): Promise<string> {
    const ref = { apiVersion: 'v1', kind: 'ServiceAccount', namespace, name: serviceAccount };
    const body = {
      apiVersion: 'authentication.k8s.io/v1',
      kind: 'TokenRequest',
      spec: { expirationSeconds: 3600 },
    };
    const answer = await this.call(`${await this.path(ref)}/token`, { method: 'POST', body });
    return z.object({ status: z.object({ token: z.string() }) }).parse(answer).status.token;
  }

  /** The same server under another bearer token. */
  as(token: string): KubeApi {
    return new KubeApi(async () => {
      const { server, ca, rejectUnauthorized } = await this.connection();
      const headers = { authorization: `Bearer ${token}` };
      return {
        server,
        headers,
        ...(ca === undefined ? {} : { ca }),
        rejectUnauthorized: rejectUnauthorized ?? true,
      };
    });
  }

  /** The same server, as somebody whom this credential may stand in for; only an administrator may. */
  impersonating(user: string, groups: readonly string[] = ['system:authenticated']): KubeApi {
    return new KubeApi(async () => {
      const connection = await this.connection();
      const as = { 'impersonate-user': user, 'impersonate-group': [...groups] };
      return { ...connection, headers: { ...connection.headers, ...as } };
    });
  }

  /** Calls `seen` with every object of a kind and each change to it, until the signal aborts. Reconnects by itself. */
  async watch(
    ref: Ref,
    signal: AbortSignal,
    seen: (type: string, object: KubeObject) => void,
  ): Promise<void> {
    while (!signal.aborted) {
      try {
        const { items, resourceVersion } = await this.listAt(ref);
        for (const item of items) seen('ADDED', item);
        await this.follow(ref, resourceVersion, signal, seen);
      } catch (error) {
        if (isAborted(signal)) return;
        if (!(error instanceof ApiError) && !isConnectionLoss(error)) throw error;
        await new Promise((resolve) => setTimeout(resolve, 200));
      }
    }
  }

  private async follow(
    ref: Ref,
    resourceVersion: string,
    signal: AbortSignal,
    seen: (type: string, object: KubeObject) => void,
  ): Promise<void> {
    const query = { watch: true, resourceVersion, allowWatchBookmarks: true };
    const response = await open(this.connection, await this.path(ref), { query, signal });
    if (response.statusCode !== 200)
      throw new ApiError(response.statusCode ?? 0, 'WatchFailed', await readAll(response));
    for await (const line of createInterface({ input: response })) {
      const { type, object } = eventShape.parse(JSON.parse(line));
      if (type === 'ERROR') return;
      if (type !== 'BOOKMARK') seen(type, kubeObject.parse(object));
    }
  }

  private async listAt(ref: Ref, query: Call['query'] = {}) {
    const { metadata, items } = listShape.parse(
      await this.call(await this.path({ ...ref, name: undefined }), { query }),
    );
    const { apiVersion, kind } = ref;
    return {
      resourceVersion: metadata.resourceVersion,
      items: items.map((item) => kubeObject.parse({ apiVersion, kind, ...item })),
    };
  }

  /** The URL path of an object or a kind, as discovery tells it. */
  async path({ apiVersion, kind, namespace, name }: Ref): Promise<string> {
    const root = apiVersion.includes('/') ? `/apis/${apiVersion}` : `/api/${apiVersion}`;
    const resource = await this.resource(root, kind);
    const within = resource.namespaced && namespace !== undefined ? `/namespaces/${namespace}` : '';
    return `${root}${within}/${resource.name}${name === undefined ? '' : `/${encodeURIComponent(name)}`}`;
  }

  private async resource(root: string, kind: string): Promise<Resource> {
    const known = (resources: readonly Resource[]) =>
      resources.find((resource) => resource.kind === kind && !resource.name.includes('/'));
    const cached = known((await this.discovered.get(root)) ?? []);
    if (cached !== undefined) return cached;
    const fresh = this.call(root).then((answer) => resourceList.parse(answer).resources);
    this.discovered.set(
      root,
      fresh.catch(() => []),
    );
    const found = known(await fresh);
    if (found === undefined) throw new Error(`the server knows no ${kind} in ${root}: is its CRD installed?`);
    return found;
  }
}

function isAborted(signal: AbortSignal): boolean {
  return signal.aborted;
}
