import { z } from 'zod';

/** A node of a CRD's `openAPIV3Schema`. */
export interface StructuralSchema {
  readonly [keyword: string]: unknown;
}

type Json = Readonly<Record<string, unknown>>;

/**
 * The structural schema of a zod schema, as a CustomResourceDefinition accepts it.
 *
 * zod's OpenAPI output is close, but a structural schema allows no properties or types below `oneOf`, no
 * `additionalProperties: false` beside properties, and no `const`. Unions must have one key per variant
 * (`oneKeyOf`): they become one object whose properties are the variants, of which exactly one is required.
 */
export function structuralSchema(schema: z.ZodType): StructuralSchema {
  const json = z.toJSONSchema(schema, { target: 'openapi-3.0', io: 'input', reused: 'inline' });
  return convert(asJson(json, '$'), '$');
}

const DROPPED = new Set([
  '$schema',
  'additionalProperties',
  'propertyNames',
  'const',
  'anyOf',
  'oneOf',
  'properties',
  'items',
]);

function convert(node: Json, path: string): StructuralSchema {
  const variants = node['anyOf'] ?? node['oneOf'];
  if (Array.isArray(variants)) return mergeVariants(variants, path);
  const kept = Object.fromEntries(Object.entries(node).filter(([keyword]) => !DROPPED.has(keyword)));
  return {
    ...kept,
    ...('const' in node ? { type: typeof node['const'], enum: [node['const']] } : {}),
    ...('properties' in node ? { properties: convertAll(asJson(node['properties'], path), path) } : {}),
    ...('items' in node ? { items: convert(asJson(node['items'], path), `${path}[]`) } : {}),
    ...mapValues(node, path),
  };
}

function convertAll(properties: Json, path: string): Json {
  return Object.fromEntries(
    Object.entries(properties).map(([name, child]) => [
      name,
      convert(asJson(child, path), `${path}.${name}`),
    ]),
  );
}

/** Keeps the schema of a map's values; `false` only says that the object is closed, as structural ones are. */
function mapValues(node: Json, path: string): Json {
  const values = node['additionalProperties'];
  if (values === undefined || typeof values === 'boolean') {
    return isLoose(node) ? { 'x-kubernetes-preserve-unknown-fields': true } : {};
  }
  return { additionalProperties: convert(asJson(values, path), `${path}.*`) };
}

function isLoose(node: Json): boolean {
  const values = node['additionalProperties'];
  return (
    node['type'] === 'object' &&
    (values === true || (typeof values === 'object' && values !== null && Object.keys(values).length === 0))
  );
}

function mergeVariants(variants: readonly unknown[], path: string): StructuralSchema {
  const properties: Record<string, unknown> = {};
  for (const variant of variants) {
    const entries = Object.entries(asJson(asJson(variant, path)['properties'], path));
    const [entry] = entries;
    if (entry === undefined || entries.length !== 1) {
      throw new TypeError(
        `${path}: a union in a custom resource needs one key per variant; declare it with oneKeyOf`,
      );
    }
    properties[entry[0]] = convert(asJson(entry[1], path), `${path}.${entry[0]}`);
  }
  return {
    type: 'object',
    properties,
    oneOf: Object.keys(properties).map((name) => ({ required: [name] })),
  };
}

function asJson(value: unknown, path: string): Json {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new TypeError(`${path}: cannot be written as a structural schema`);
  }
  return Object.fromEntries(Object.entries(value));
}
