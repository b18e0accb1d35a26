/**
 * The text of a field of an object, by its path: `status.phase`, `status.conditions.0.reason`, and with `\.` for a point
 * within a key. Nothing for what is no scalar. Only an object's own fields are found.
 */
export function fieldAt(object: unknown, path: string): string | undefined {
  const value = path
    .split(/(?<!\\)\./)
    .map((key) => key.replaceAll('\\.', '.'))
    .reduce<unknown>((inner, key) => own(inner, key), object);
  if (typeof value === 'string') return value;
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : undefined;
}

function own(value: unknown, key: string): unknown {
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) return undefined;
  return Object.entries(value).find(([name]) => name === key)?.[1];
}
