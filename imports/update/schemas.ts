import { close, closedDefinitions, document, OBJECT_META, share } from './closed.ts';
import { recursiveRoutes } from './routes.ts';
import { element, propertyPaths, type Resource, type Schema, type Schemas } from './schema.ts';
import { METADATA, provenance, type Source } from './sources.ts';

const EVENTS = 'io.argoproj.events.v1alpha1.';
const comment = (...sources: readonly Source[]): string =>
  `Closed by imports/update.ts from ${sources.map(provenance).join(' and ')}`;

/** From a CRD: closed as the API server prunes, with the metadata that every object has. */
export function crdSchema(resource: Resource, source: Source, kubernetes: Schemas): Schema {
  const closed = close(resource.schema, 'closed');
  const { schema, definitions } = share(
    resource.kind === 'AlertmanagerConfig' ? recursiveRoutes(closed) : closed,
  );
  const meta = closedDefinitions(kubernetes, [OBJECT_META]);
  const text = comment(source, METADATA);
  return document({ ...resource, schema }, text, { ...definitions, ...meta });
}

export function eventsSchema(resource: Resource, source: Source, definitions: Schemas): Schema {
  return definedSchema(resource, `${EVENTS}${resource.kind}`, source, definitions);
}

function definedSchema(
  resource: Omit<Resource, 'schema'>,
  name: string,
  source: Source,
  all: Schemas,
): Schema {
  const { [name]: schema, ...definitions } = closedDefinitions(all, [name, OBJECT_META]);
  if (schema === undefined) throw new Error(`no definition ${name}`);
  return document({ ...resource, schema }, comment(source), definitions);
}

const API = 'io.k8s.api.';
const KUBERNETES_KINDS: Readonly<
  Record<string, readonly (readonly [group: string, version: string, kind: string])[]>
> = {
  [`${API}admissionregistration.v1`]: [
    ['admissionregistration.k8s.io', 'v1', 'ValidatingAdmissionPolicy'],
    ['admissionregistration.k8s.io', 'v1', 'ValidatingAdmissionPolicyBinding'],
  ],
  [`${API}apps.v1`]: [['apps', 'v1', 'Deployment']],
  [`${API}autoscaling.v2`]: [['autoscaling', 'v2', 'HorizontalPodAutoscaler']],
  [`${API}batch.v1`]: [['batch', 'v1', 'Job']],
  [`${API}core.v1`]: [
    ['', 'v1', 'ConfigMap'],
    ['', 'v1', 'Event'],
    ['', 'v1', 'Namespace'],
    ['', 'v1', 'Service'],
    ['', 'v1', 'ServiceAccount'],
  ],
  [`${API}networking.v1`]: [['networking.k8s.io', 'v1', 'NetworkPolicy']],
  [`${API}policy.v1`]: [['policy', 'v1', 'PodDisruptionBudget']],
  [`${API}rbac.v1`]: [
    ['rbac.authorization.k8s.io', 'v1', 'ClusterRole'],
    ['rbac.authorization.k8s.io', 'v1', 'ClusterRoleBinding'],
    ['rbac.authorization.k8s.io', 'v1', 'Role'],
    ['rbac.authorization.k8s.io', 'v1', 'RoleBinding'],
  ],
  'io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1': [
    ['apiextensions.k8s.io', 'v1', 'CustomResourceDefinition'],
  ],
};

export function kubernetesSchemas(definitions: Schemas, source: Source): [Resource, Schema][] {
  return Object.entries(KUBERNETES_KINDS).flatMap(([prefix, kinds]) =>
    kinds.map(([group, version, kind]): [Resource, Schema] => {
      const resource = { group, version, kind, plural: '', schema: {} };
      return [resource, definedSchema(resource, `${prefix}.${kind}`, source, definitions)];
    }),
  );
}

/** What the types can emit must exist in the newer release too, and what that requires must exist in the types. */
export function checkAccepted({ kind, schema }: Resource, newer: Schema): void {
  const paths = [[], ...propertyPaths(schema)];
  const unknown = paths.filter((path) => lookup(newer, path) === undefined).map((path) => path.join('.'));
  const missing = paths.flatMap((path) => {
    const own = lookup(schema, path)?.properties;
    const required = lookup(newer, path)?.required ?? [];
    return own === undefined
      ? []
      : required.filter((name) => !(name in own)).map((name) => [...path, name].join('.'));
  });
  const typeMeta = new Set(['apiVersion', 'kind']);
  const lacking = missing.filter((name) => !typeMeta.has(name));
  if (unknown.length > 0) throw new Error(`${kind}: the newer release does not know ${unknown.join(', ')}`);
  if (lacking.length > 0) throw new Error(`${kind}: the newer release requires ${lacking.join(', ')}`);
}

/** The schema at a property path, `{}` inside an object that is open, `undefined` when nothing may be there. */
export function lookup(root: Schema, path: readonly string[]): Schema | undefined {
  let node = resolve(root, root);
  for (const name of path) {
    const property = node.properties?.[name];
    if (property === undefined && !isOpen(node)) return undefined;
    node = resolve(root, property ?? {});
  }
  return node;
}

const isOpen = (schema: Schema): boolean =>
  schema.additionalProperties !== false && (schema.type ?? 'object') === 'object';

function resolve(root: Schema, schema: Schema): Schema {
  const node = element(schema);
  if (node.$ref === undefined) return node;
  const definitions = root['definitions'] as Schemas | undefined;
  const target = definitions?.[node.$ref.slice('#/definitions/'.length)];
  if (target === undefined) throw new Error(`no definition ${node.$ref}`);
  return resolve(root, target);
}
