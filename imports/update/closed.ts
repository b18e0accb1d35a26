import { createHash } from 'node:crypto';
import { type Resource, type Schema, type Schemas } from './schema.ts';

/** Keywords that a validator needs; everything else (descriptions, defaults, `x-kubernetes-*`) is left out. */
const VALIDATING = new Set([
  ...['$ref', 'type', 'enum', 'const', 'pattern', 'nullable', 'required', 'not', 'uniqueItems'],
  ...['minimum', 'maximum', 'exclusiveMinimum', 'exclusiveMaximum', 'multipleOf'],
  ...['minLength', 'maxLength', 'minItems', 'maxItems', 'minProperties', 'maxProperties'],
]);
const COMBINING = ['allOf', 'anyOf', 'oneOf'] as const;

/** What an object without listed properties means: a CRD prunes everything in it, a Go type may hold anything. */
type Unlisted = 'closed' | 'open';

export function close(schema: Schema, unlisted: Unlisted): Schema {
  if (schema['x-kubernetes-int-or-string'] === true || /int(64)?-or-string/.test(schema.format ?? '')) {
    return orString('integer', schema.pattern);
  }
  const closed = validating(schema);
  if (schema.items !== undefined) closed.items = close(schema.items, unlisted);
  if (schema.properties !== undefined) {
    closed.properties = mapValues(schema.properties, (property) => close(property, unlisted));
  }
  if (typeof schema.additionalProperties === 'object') {
    closed.additionalProperties = close(schema.additionalProperties, unlisted);
  } else if (isClosable(schema, unlisted)) {
    closed.additionalProperties = false;
  }
  return closed;
}

function isClosable(schema: Schema, unlisted: Unlisted): boolean {
  if (schema['x-kubernetes-preserve-unknown-fields'] === true || schema.additionalProperties === true)
    return false;
  return schema.properties !== undefined || (schema.type === 'object' && unlisted === 'closed');
}

function validating(schema: Schema): Schema {
  const kept: Schema = {};
  for (const [keyword, value] of Object.entries(schema)) if (VALIDATING.has(keyword)) kept[keyword] = value;
  if (schema.pattern !== undefined) kept.pattern = ecmaPattern(schema.pattern);
  for (const keyword of COMBINING) {
    const branches = schema[keyword];
    if (Array.isArray(branches)) kept[keyword] = branches.map((branch: Schema) => branchOf(branch));
  }
  return kept;
}

const CASELESS = '(?i)';

/** Go's inline flag is not known to every ECMAScript engine, so letters outside classes match both cases. */
function ecmaPattern(pattern: string): string {
  if (!pattern.includes(CASELESS)) return pattern;
  return pattern
    .replaceAll(CASELESS, '')
    .replace(/\\.|\[[^\]]*\]|[a-z]/gi, (part) =>
      part.length > 1 ? part : `[${part.toLowerCase()}${part.toUpperCase()}]`,
    );
}

/** A branch adds conditions to a schema that is closed already, so it must stay open itself. */
function branchOf(branch: Schema): Schema {
  const kept = validating(branch);
  if (branch.items !== undefined) kept.items = branchOf(branch.items);
  if (branch.properties !== undefined) kept.properties = mapValues(branch.properties, branchOf);
  return kept;
}

function orString(type: 'integer' | 'number', pattern?: string): Schema {
  return { anyOf: [{ type }, { type: 'string', ...(pattern === undefined ? {} : { pattern }) }] };
}

/** The pattern that upstream's CRDs have for quantities. */
const NUMBER = '([0-9]+(\\.[0-9]*)?)|(\\.[0-9]+)';
const QUANTITY = `^(\\+|-)?(${NUMBER})(([KMGTPE]i)|[numkMGTPE]|([eE](\\+|-)?(${NUMBER})))?$`;

const SPECIAL: Readonly<Record<string, () => Schema>> = {
  // `creationTimestamp: null` is what serialisers write for a time that is not set.
  'io.k8s.apimachinery.pkg.apis.meta.v1.Time': () => ({ type: 'string', nullable: true }),
  'io.k8s.apimachinery.pkg.util.intstr.IntOrString': () => orString('integer'),
  'io.k8s.apimachinery.pkg.api.resource.Quantity': () => orString('number', QUANTITY),
};

const DEFINITION = '#/definitions/';

/** The definitions that a set of roots needs, closed, in the order of their names. */
export function closedDefinitions(definitions: Schemas, roots: readonly string[]): Schemas {
  const closed: Schemas = {};
  const waiting = [...roots];
  for (let name = waiting.pop(); name !== undefined; name = waiting.pop()) {
    if (closed[name] !== undefined) continue;
    const definition = definitions[name];
    if (definition === undefined) throw new Error(`no definition ${name}`);
    const schema = SPECIAL[name]?.() ?? close(definition, 'open');
    closed[name] = schema;
    waiting.push(...references(schema));
  }
  return Object.fromEntries(Object.entries(closed).sort(([a], [b]) => (a < b ? -1 : 1)));
}

function references(schema: Schema): string[] {
  return [...JSON.stringify(schema).matchAll(/"\$ref":"#\/definitions\/([^"]+)"/g)].flatMap(
    ([, name]) => name ?? [],
  );
}

const SMALLEST_SHARED = 120;

/** Moves every sub-schema that occurs more than once into `definitions`, named by its content. */
export function share(schema: Schema): { schema: Schema; definitions: Schemas } {
  const uses = new Map<string, number>();
  count(schema);
  const definitions: Schemas = {};
  const shared = mapNested(schema, replace);
  return { schema: shared, definitions };

  function count(node: Schema): void {
    const text = JSON.stringify(node);
    const seen = uses.get(text) ?? 0;
    uses.set(text, seen + 1);
    if (seen === 0) mapNested(node, (child) => (count(child), child));
  }

  function replace(node: Schema): Schema {
    const text = JSON.stringify(node);
    if (text.length < SMALLEST_SHARED || (uses.get(text) ?? 0) < 2) return mapNested(node, replace);
    const name = createHash('sha256').update(text).digest('hex').slice(0, 10);
    definitions[name] ??= mapNested(node, replace);
    return { $ref: `${DEFINITION}${name}` };
  }
}

function mapNested(schema: Schema, map: (child: Schema) => Schema): Schema {
  const mapped: Schema = { ...schema };
  if (schema.items !== undefined) mapped.items = map(schema.items);
  if (schema.properties !== undefined) mapped.properties = mapValues(schema.properties, map);
  if (typeof schema.additionalProperties === 'object')
    mapped.additionalProperties = map(schema.additionalProperties);
  return mapped;
}

function mapValues<T, U>(record: Readonly<Record<string, T>>, map: (value: T) => U): Record<string, U> {
  return Object.fromEntries(Object.entries(record).map(([name, value]) => [name, map(value)]));
}

export const OBJECT_META = 'io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta';

/** One file per kind: which object it is for, where it comes from, and a root that names its kind. */
export function document(resource: Resource, comment: string, definitions: Schemas): Schema {
  const { group, version, kind, schema } = resource;
  return {
    $schema: 'http://json-schema.org/draft-07/schema#',
    $comment: comment,
    ...schema,
    properties: {
      ...schema.properties,
      apiVersion: { const: group === '' ? version : `${group}/${version}` },
      kind: { const: kind },
      metadata: { $ref: `${DEFINITION}${OBJECT_META}` },
    },
    required: [...new Set(['apiVersion', 'kind', 'metadata', ...(schema.required ?? [])])],
    definitions,
  };
}
