import type { KubernetesObject } from './objects.ts';
import type { PatchStep } from './ports.ts';

/** A JSON pointer (RFC 6901) of these keys and positions. */
export function pointer(...tokens: readonly (string | number)[]): string {
  return tokens.map((token) => `/${String(token).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');
}

/** The keys of a pointer. */
export function tokensOf(path: string): readonly string[] {
  return path
    .split('/')
    .slice(1)
    .map((token) => token.replaceAll('~1', '/').replaceAll('~0', '~'));
}

/** What stands at a pointer; nothing where the way there ends. */
export function valueAt(object: unknown, path: string): unknown {
  return tokensOf(path).reduce<unknown>(
    (inner, token) =>
      typeof inner === 'object' && inner !== null && Object.hasOwn(inner, token)
        ? Reflect.get(inner, token)
        : undefined,
    object,
  );
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

/** Whether all that the steps put somewhere stands there already. Tests say nothing about it. */
export function alreadySays(object: unknown, steps: readonly PatchStep[]): boolean {
  return steps.every((step) => {
    if (step.op === 'test') return true;
    const value = valueAt(object, step.path);
    return step.op === 'remove' ? value === undefined : sameJson(value, step.value);
  });
}

/** Equal as JSON, whatever the order of the keys. */
export function sameJson(one: unknown, other: unknown): boolean {
  if (!isCollection(one) || !isCollection(other)) return one === other;
  if (Array.isArray(one) !== Array.isArray(other)) return false;
  const keys = Object.keys(one);
  return (
    keys.length === Object.keys(other).length &&
    keys.every((key) => Object.hasOwn(other, key) && sameJson(Reflect.get(one, key), Reflect.get(other, key)))
  );
}

/**
 * The steps that make one value the other. Lists of one length go position by position, as containers do; any other
 * list is replaced as a whole.
 */
export function difference(from: unknown, to: unknown, path = ''): readonly PatchStep[] {
  if (sameJson(from, to)) return [];
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
