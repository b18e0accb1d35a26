import { z } from 'zod';
import type { KubernetesObject } from '../kubernetes/objects.ts';

const entry = z.looseObject({
  manager: z.string().default(''),
  time: z.string().optional(),
  fieldsV1: z.unknown().optional(),
});
/** Who wrote which fields last, and when, as the API server keeps it. */
export type ManagedFields = z.output<typeof entry>;

/** The entries of an object. Whatever is not as the API server writes it is left out. */
export function managersOf({ metadata }: KubernetesObject): readonly ManagedFields[] {
  const { managedFields } = metadata;
  if (!Array.isArray(managedFields)) return [];
  return managedFields.flatMap((raw: unknown) => {
    const { data } = entry.safeParse(raw);
    return data === undefined ? [] : [data];
  });
}

/**
 * Whether an entry has a field or a part of it. `*` and positions in the pointer stand for any member of a list, since
 * the API server names members by their keys.
 */
export function managesField({ fieldsV1 }: ManagedFields, field: string): boolean {
  return reaches(fieldsV1, field.split('/').slice(1));
}

function reaches(tree: unknown, [token, ...rest]: readonly string[]): boolean {
  if (token === undefined) return true;
  if (typeof tree !== 'object' || tree === null) return false;
  const inner = Object.entries(tree).filter(([key]) =>
    token === '*' || /^\d+$/.test(token) ? /^[kiv]:/.test(key) : key === `f:${token}`,
  );
  return inner.some(([, below]) => reaches(below, rest));
}
