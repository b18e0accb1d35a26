import { z } from 'zod';

/** A union in which each variant is an object with exactly one key: `{scaleWorkload: {…}}`. */
export type OneKey<Shape extends Record<string, z.ZodType>> = {
  [K in keyof Shape & string]: { readonly [P in K]: z.output<Shape[K]> };
}[keyof Shape & string];

/**
 * The schema of a {@link OneKey} union.
 *
 * Custom resources cannot carry a discriminated union with a `type` field (a structural schema allows no
 * properties below `oneOf`), but they can require that exactly one of several keys is present.
 */
export function oneKeyOf<const Shape extends Record<string, z.ZodType>>(
  shape: Shape,
): z.ZodType<OneKey<Shape>> {
  const variants = Object.entries(shape).map(([key, value]) => z.strictObject({ [key]: value }));
  const union = z.union(variants, { error: ({ input }) => describeChoice(input, Object.keys(shape)) });
  // zod cannot infer one type for each key out of a mapped list; the list above is built from the same shape.
  return union as unknown as z.ZodType<OneKey<Shape>>;
}

function describeChoice(input: unknown, allowed: readonly string[]): string | undefined {
  const keys = typeof input === 'object' && input !== null ? Object.keys(input) : [];
  const unknown = keys.filter((key) => !allowed.includes(key));
  if (unknown.length > 0) return `unknown '${unknown.join("', '")}'; allowed: ${allowed.join(', ')}`;
  if (keys.length !== 1) return `needs exactly one of: ${allowed.join(', ')}`;
  return undefined;
}

type KeyOf<Union> = Union extends unknown ? keyof Union & string : never;

/** A function for each variant of a {@link OneKey} union. A variant without one is a compile error. */
export type OneKeyHandlers<Union, Result> = {
  readonly [K in KeyOf<Union>]: (
    inner: Union extends { readonly [P in K]: infer Inner } ? Inner : never,
  ) => Result;
};

/**
 * Hands the value of the only key to the function of that key.
 *
 * @throws RangeError when there is no function for it, which only data that bypassed the types can bring about.
 */
export function matchOneKey<Union extends object, Result>(
  value: Union,
  handlers: OneKeyHandlers<Union, Result>,
): Result {
  const entry = Object.entries(value)[0];
  // The handler under a key takes what the union has under the same key; TypeScript cannot follow that correlation.
  const handle = (handlers as unknown as Record<string, (inner: unknown) => Result>)[entry?.[0] ?? ''];
  if (entry === undefined || handle === undefined) {
    throw new RangeError(
      `no handler for '${entry?.[0] ?? ''}'; there are ${Object.keys(handlers).join(', ')}`,
    );
  }
  return handle(entry[1]);
}
