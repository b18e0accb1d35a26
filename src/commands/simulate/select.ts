import type { KubernetesObject } from '../../controller/kubernetes/objects.ts';
import type { ListOptions } from '../../controller/kubernetes/ports.ts';

/** Whether a list with these options holds the object, by the API server's rules. */
export function selects(
  object: KubernetesObject,
  { namespace, labels = {}, fieldSelector = '' }: ListOptions,
): boolean {
  const { metadata } = object;
  return (
    (namespace === undefined || metadata.namespace === namespace) &&
    Object.entries(labels).every(([key, value]) => metadata.labels?.[key] === value) &&
    fieldsMatch(object, fieldSelector)
  );
}

/** The plural of a kind as paths have it: the regular English one, which every kind that is read here has. */
export function pluralOf(kind: string): string {
  const singular = kind.toLowerCase();
  if (/[^aeiou]y$/.test(singular)) return `${singular.slice(0, -1)}ies`;
  return /(s|x|ch|sh)$/.test(singular) ? `${singular}es` : `${singular}s`;
}

function fieldsMatch(object: KubernetesObject, selector: string): boolean {
  return selector
    .split(',')
    .filter((term) => term !== '')
    .every((term) => {
      const [, path = '', operator, wanted] = /^([^!=]+)(!?=)=?(.*)$/.exec(term) ?? [];
      return (fieldOf(object, path) === wanted) === (operator === '=');
    });
}

function fieldOf(object: unknown, path: string): string {
  const value = path
    .split('.')
    .reduce<unknown>(
      (inner, key) =>
        typeof inner === 'object' && inner !== null
          ? Object.getOwnPropertyDescriptor(inner, key)?.value
          : undefined,
      object,
    );
  return typeof value === 'string' ? value : '';
}
