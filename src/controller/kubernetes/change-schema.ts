import { z } from 'zod';
import type { Change } from './ports.ts';

const type = { group: z.string(), version: z.string(), plural: z.string() };
const ref = z.strictObject({ ...type, namespace: z.string().optional(), name: z.string() });
const object = z.looseObject({
  apiVersion: z.string(),
  kind: z.string(),
  metadata: z.looseObject({ name: z.string() }),
});
const step = z.union([
  z.strictObject({ op: z.enum(['test', 'add', 'replace']), path: z.string(), value: z.unknown() }),
  z.strictObject({ op: z.literal('remove'), path: z.string() }),
]);

/** A change as it is kept in a status, for the inverse of a temporary one. */
export const change = z.union([
  z.strictObject({
    patch: z.strictObject({ ref, subresource: z.enum(['scale', 'status']).optional(), steps: z.array(step) }),
  }),
  z.strictObject({ create: z.strictObject({ type: z.strictObject(type), object }) }),
  z.strictObject({ delete: z.strictObject({ ref, uid: z.string(), resourceVersion: z.string() }) }),
  z.strictObject({ evict: z.strictObject({ namespace: z.string(), name: z.string(), uid: z.string() }) }),
]) as z.ZodType<Change>;
