/** A mapping as plain data. */
export type YamlObject = Readonly<Record<string, unknown>>;

/** The steps from a document's root to a value: keys of mappings and indexes of lists. */
export type Path = readonly (string | number)[];

/** Whether a value is a mapping. */
export function isObject(value: unknown): value is YamlObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The value of an own key of a mapping; nothing when the value is no mapping or lacks the key. */
export function member(value: unknown, key: string): unknown {
  return isObject(value) && Object.hasOwn(value, key) ? value[key] : undefined;
}

/** The value under a path of keys, as far as it exists. */
export function memberAt(value: unknown, ...keys: readonly string[]): unknown {
  return keys.reduce(member, value);
}

/** The value as a list; anything else is an empty list. */
export function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

/** The value when it is a string, else an empty string. */
export function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
