import { ConflictError, RetryableError, TerminalError } from '../../../src/controller/kubernetes/errors.ts';
import type {
  KubernetesObject,
  ObjectRef,
  ResourceType,
} from '../../../src/controller/kubernetes/objects.ts';
import type { Change, KubernetesReader, KubernetesWriter } from '../../../src/controller/kubernetes/ports.ts';
import { kubeObject, type KubeApi } from '../api.ts';
import { absentAs, ApiError, type Call } from '../http.ts';
import { z } from 'zod';

const list = z.object({ items: z.array(z.looseObject({})) });

/** The controller's ports on the tests' own client: as little between an action and the server as can be. */
export function kubernetesPort(api: KubeApi): KubernetesReader & KubernetesWriter {
  return {
    get: (ref) =>
      absentAs(
        undefined,
        api.call(pathOf(ref, ref.name)).then((object) => kubeObject.parse(object) as KubernetesObject),
      ),
    list: async (type, { namespace, labels = {} }) => {
      const labelSelector = Object.entries(labels)
        .map(([name, value]) => `${name}=${value}`)
        .join(',');
      const query = labelSelector === '' ? {} : { labelSelector };
      const { items } = list.parse(await api.call(pathOf({ ...type, namespace }), { query }));
      return items.map((item) => kubeObject.parse({ apiVersion: '', kind: '', ...item }) as KubernetesObject);
    },
    logs: () => Promise.reject(new Error('no action reads logs')),
    send: async (change, { dryRun }) => {
      const [path, call] = requestOf(change);
      try {
        await api.call(path, { ...call, query: dryRun ? { dryRun: 'All' } : {} });
      } catch (error) {
        throw error instanceof ApiError ? told(error, path) : error;
      }
    },
  };
}

function pathOf(
  { group, version, plural, namespace }: ResourceType & { readonly namespace?: string | undefined },
  name?: string,
): string {
  const root = group === '' ? `/api/${version}` : `/apis/${group}/${version}`;
  const within = namespace === undefined ? '' : `/namespaces/${namespace}`;
  return `${root}${within}/${plural}${name === undefined ? '' : `/${name}`}`;
}

function requestOf(change: Change): readonly [string, Call] {
  if ('patch' in change) {
    const { ref, subresource, steps } = change.patch;
    const path = `${of(ref)}${subresource === undefined ? '' : `/${subresource}`}`;
    return [path, { method: 'PATCH', body: steps, contentType: 'application/json-patch+json' }];
  }
  if ('create' in change) {
    const { type, object } = change.create;
    return [pathOf({ ...type, namespace: object.metadata.namespace }), { method: 'POST', body: object }];
  }
  if ('delete' in change) {
    const { ref, uid, resourceVersion } = change.delete;
    return [of(ref), { method: 'DELETE', body: { preconditions: { uid, resourceVersion } } }];
  }
  const { namespace, name, uid } = change.evict;
  const body = {
    apiVersion: 'policy/v1',
    kind: 'Eviction',
    metadata: { name, namespace },
    deleteOptions: { preconditions: { uid } },
  };
  return [`/api/v1/namespaces/${namespace}/pods/${name}/eviction`, { method: 'POST', body }];
}

function of(ref: ObjectRef): string {
  return pathOf(ref, ref.name);
}

/**
 * All that the server says when a JSON patch does not apply, because a test failed or a path is not there. An object that
 * is invalid is named in the message, with what is wrong with it.
 */
const PATCH_FAILED = 'the server rejected our request due to an error in our request';

function told({ status, message }: ApiError, request: string): Error {
  const answer = { status, request };
  if (status === 409 || (status === 422 && message.endsWith(PATCH_FAILED)))
    return new ConflictError(message, answer);
  return status === 429 || status >= 500
    ? new RetryableError(message, answer)
    : new TerminalError(message, answer);
}
