import { element, type Schema } from './schema.ts';

/** Upstream leaves child routes open, as a CRD schema cannot refer to itself. Two levels get the parent's type. */
const NESTED_LEVELS = 2;

function route(schema: Schema): Schema {
  const found = element(schema).properties?.['spec']?.properties?.['route'];
  if (found?.properties?.['routes']?.items === undefined) throw new Error('there is no spec.route.routes');
  return found;
}

export function nestedRoutes(schema: Schema): Schema {
  const copy = structuredClone(schema);
  const leaf = structuredClone(route(copy));
  delete leaf.properties?.['routes'];
  let child = leaf;
  for (let level = 1; level < NESTED_LEVELS; level += 1) child = withRoutes(leaf, child);
  Object.assign(route(copy), withRoutes(leaf, child));
  return copy;
}

function withRoutes(leaf: Schema, child: Schema): Schema {
  const routes: Schema = { type: 'array', description: 'Child routes.', items: child };
  return { ...leaf, properties: { ...leaf.properties, routes } };
}

/** A JSON schema can refer to itself. */
export function recursiveRoutes(schema: Schema): Schema {
  const copy = structuredClone(schema);
  const { properties } = route(copy);
  if (properties !== undefined)
    properties['routes'] = { type: 'array', items: { $ref: '#/properties/spec/properties/route' } };
  return copy;
}
