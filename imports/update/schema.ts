import { parse } from 'yaml';

/** The part of JSON Schema (and of its OpenAPI dialect) that upstream uses. */
export interface Schema {
  $ref?: string;
  description?: string;
  type?: string | string[];
  format?: string;
  pattern?: string;
  enum?: unknown[];
  const?: unknown;
  required?: string[];
  properties?: Schemas;
  items?: Schema;
  additionalProperties?: boolean | Schema;
  anyOf?: Schema[];
  'x-kubernetes-int-or-string'?: boolean;
  'x-kubernetes-preserve-unknown-fields'?: boolean;
  [keyword: string]: unknown;
}

export type Schemas = Record<string, Schema>;

export interface Resource {
  readonly group: string;
  readonly version: string;
  readonly kind: string;
  readonly plural: string;
  readonly schema: Schema;
}

interface CrdVersion {
  name: string;
  served: boolean;
  schema: { openAPIV3Schema: Schema };
}

interface Crd {
  kind: 'CustomResourceDefinition';
  spec: { group: string; names: { kind: string; plural: string }; versions: CrdVersion[] };
}

function isCrd(value: unknown): value is Crd {
  return (
    typeof value === 'object' &&
    value !== null &&
    'kind' in value &&
    value.kind === 'CustomResourceDefinition'
  );
}

/** The one version that the API server answers for; those that are only kept to read old objects do not count. */
export function readCrd(text: string): Resource {
  const crd: unknown = parse(text);
  if (!isCrd(crd)) throw new Error('not a CustomResourceDefinition');
  const [version, ...others] = crd.spec.versions.filter(({ served }) => served);
  if (version === undefined || others.length > 0)
    throw new Error(`${crd.spec.names.kind}: expected one served version`);
  const { kind, plural } = crd.spec.names;
  return {
    group: crd.spec.group,
    version: version.name,
    kind,
    plural,
    schema: version.schema.openAPIV3Schema,
  };
}

/** A CRD no larger than `cdk8s import` needs. It describes types; it is not meant to be applied. */
export function writeCrd({ group, version, kind, plural, schema }: Resource): object {
  return {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: `${plural}.${group}` },
    spec: {
      group,
      names: { kind, plural },
      scope: 'Namespaced',
      versions: [{ name: version, served: true, storage: true, schema: { openAPIV3Schema: schema } }],
    },
  };
}

export const intOrString = (): Schema => ({
  anyOf: [{ type: 'integer' }, { type: 'string' }],
  'x-kubernetes-int-or-string': true,
});

/** Array and map levels have no name of their own: what counts in a path is the property names. */
export function element(schema: Schema): Schema {
  if (schema.items !== undefined) return element(schema.items);
  if (typeof schema.additionalProperties === 'object') return element(schema.additionalProperties);
  return schema;
}

/** Every property path below a schema, parents first. */
export function* propertyPaths(schema: Schema, parent: readonly string[] = []): Generator<readonly string[]> {
  for (const [name, property] of Object.entries(element(schema).properties ?? {})) {
    const path = [...parent, name];
    yield path;
    yield* propertyPaths(property, path);
  }
}
