import { isDeepStrictEqual } from 'node:util';
import { at as valueAt } from './is-so.ts';
import type { KubernetesObject } from './objects.ts';
import type { PatchStep } from './ports.ts';

/** A JSON pointer (RFC 6901) of these keys and positions. */
export function pointer(...tokens: readonly (string | number)[]): string {
  return tokens.map((token) => `/${String(token).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');
}

/** Only this very object, and only as it was read. Without either value it never holds. */
export function unchanged({ metadata }: KubernetesObject): readonly PatchStep[] {
  return [
    { op: 'test', path: '/metadata/uid', value: metadata.uid ?? '' },
    { op: 'test', path: '/metadata/resourceVersion', value: metadata.resourceVersion ?? '' },
  ];
}

/** Steps that set annotations on an object, or on the part of it at `path`, and leave all others alone. */
export function annotate(
  object: unknown,
  path: string,
  annotations: Readonly<Record<string, string>>,
): readonly PatchStep[] {
  const at = `${path}/metadata/annotations`;
  if (valueAt(object, at) instanceof Object) {
    return Object.entries(annotations).map(([name, value]) => ({
      op: 'add',
      path: `${at}${pointer(name)}`,
      value,
    }));
  }
  // An empty template may have no metadata either.
  const hasMetadata = valueAt(object, `${path}/metadata`) instanceof Object;
  return hasMetadata
    ? [{ op: 'add', path: at, value: annotations }]
    : [{ op: 'add', path: `${path}/metadata`, value: { annotations } }];
}

/**
 * The steps that make one value the other. Lists of one length go position by position, as containers do; any other
 * list is replaced as a whole.
 */
export function difference(from: unknown, to: unknown, path = ''): readonly PatchStep[] {
  if (isDeepStrictEqual(from, to)) return [];
  if (!isCollection(from) || !isCollection(to) || !comparable(from, to)) {
    return [{ op: 'replace', path, value: to }];
  }
  const keys = [...new Set([...Object.keys(from), ...Object.keys(to)])].sort();
  return keys.flatMap((key): readonly PatchStep[] => {
    const at = `${path}${pointer(key)}`;
    if (!Object.hasOwn(to, key)) return [{ op: 'remove', path: at }];
    if (!Object.hasOwn(from, key)) return [{ op: 'add', path: at, value: Reflect.get(to, key) }];
    return difference(Reflect.get(from, key), Reflect.get(to, key), at);
  });
}

function comparable(one: object, other: object): boolean {
  if (Array.isArray(one) && Array.isArray(other)) return one.length === other.length;
  return !Array.isArray(one) && !Array.isArray(other);
}

function isCollection(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}
