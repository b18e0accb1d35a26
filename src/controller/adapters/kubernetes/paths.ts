import type { ObjectRef, ResourceType } from '../../kubernetes/objects.ts';
import type { ListOptions } from '../../kubernetes/ports.ts';

export type Query = Readonly<Record<string, string | number | boolean | undefined>>;

/** Path of all objects of a type, in one namespace or in all. */
export function collectionPath({ group, version, plural }: ResourceType, namespace?: string): string {
  const root = group === '' ? `/api/${part(version)}` : `/apis/${part(group)}/${part(version)}`;
  return `${root}${namespace === undefined ? '' : `/namespaces/${part(namespace)}`}/${part(plural)}`;
}

export function objectPath(ref: ObjectRef, subresource?: string): string {
  const path = `${collectionPath(ref, ref.namespace)}/${part(ref.name)}`;
  return subresource === undefined ? path : `${path}/${part(subresource)}`;
}

/** The query of a selection. */
export function selectionQuery({ labels, fieldSelector }: ListOptions): Query {
  const labelSelector = Object.entries(labels ?? {})
    .map(([name, value]) => `${name}=${value}`)
    .join(',');
  return {
    ...(labelSelector === '' ? {} : { labelSelector }),
    ...(fieldSelector === undefined ? {} : { fieldSelector }),
  };
}

/** A path with its query, as it goes over the wire. */
export function withQuery(path: string, query: Query): string {
  const parameters = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    if (value !== undefined) parameters.set(name, String(value));
  }
  const text = parameters.toString();
  return text === '' ? path : `${path}?${text}`;
}

/** A name that came from an alert must not lead to another path; `.` and `..` would be resolved away. */
function part(text: string): string {
  if (text === '' || text === '.' || text === '..')
    throw new RangeError(`'${text}' is no part of an API path`);
  return encodeURIComponent(text);
}
