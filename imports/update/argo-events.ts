import { intOrString, type Resource, type Schema, type Schemas } from './schema.ts';

const PREFIX = 'io.argoproj.events.v1alpha1.';
const DEFINITION = '#/definitions/';

/** How often a definition may stand inside itself: a trigger may have a dead-letter trigger, which has none. */
const DEEPEST_NESTING = 2;

const PLURALS = { Sensor: 'sensors', EventSource: 'eventsources', EventBus: 'eventbus' } as const;
export type EventsKind = keyof typeof PLURALS;

/** Definitions that JSON Schema cannot say, in terms of a CRD. */
const SPECIAL: Readonly<Record<string, () => Schema>> = {
  [`${PREFIX}Int64OrString`]: intOrString,
  [`${PREFIX}K8SResource`]: () => ({ type: 'object', 'x-kubernetes-preserve-unknown-fields': true }),
  'io.k8s.apimachinery.pkg.util.intstr.IntOrString': intOrString,
  'io.k8s.apimachinery.pkg.api.resource.Quantity': intOrString,
};

/** Upstream's own CRDs leave `spec` open; its JSON schema says what is in there. */
export function eventsResource(definitions: Schemas, kind: EventsKind): Resource {
  const schema = dereference(definitions, { $ref: `${DEFINITION}${PREFIX}${kind}` }, []);
  return { group: 'argoproj.io', version: 'v1alpha1', kind, plural: PLURALS[kind], schema };
}

function dereference(definitions: Schemas, schema: Schema, inside: readonly string[]): Schema {
  if (schema.$ref === undefined)
    return mapChildren(schema, (child) => dereference(definitions, child, inside), isOpen);
  const name = schema.$ref.slice(DEFINITION.length);
  const special = SPECIAL[name];
  if (special !== undefined) return withDescription(special(), schema);
  const target = definitions[name];
  if (target === undefined) throw new Error(`no definition ${name}`);
  return withDescription(dereference(definitions, target, [...inside, name]), schema);

  function isOpen(child: Schema): boolean {
    const nested = child.$ref?.slice(DEFINITION.length);
    return nested === undefined || inside.filter((outer) => outer === nested).length < DEEPEST_NESTING;
  }
}

function withDescription(schema: Schema, { description }: Schema): Schema {
  return description === undefined ? schema : { ...schema, description };
}

function mapChildren(
  schema: Schema,
  map: (child: Schema) => Schema,
  keep: (child: Schema) => boolean,
): Schema {
  const mapped: Schema = { ...schema };
  if (schema.items !== undefined) mapped.items = map(schema.items);
  if (typeof schema.additionalProperties === 'object')
    mapped.additionalProperties = map(schema.additionalProperties);
  if (schema.properties !== undefined) {
    const kept = Object.entries(schema.properties).filter(([, child]) => keep(child));
    mapped.properties = Object.fromEntries(kept.map(([name, child]) => [name, map(child)]));
  }
  return mapped;
}
