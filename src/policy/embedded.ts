import type { Resource } from '../manifest/resource.ts';
import { isObject, listOf, member, memberAt, textOf, type Path, type YamlObject } from '../manifest/value.ts';

/** An object and where in its document it is: the document's own root, or what a Sensor creates from it. */
export interface EmbeddedObject {
  readonly path: Path;
  readonly group: string;
  readonly kind: string;
  readonly value: YamlObject;
}

/** A trigger of a Sensor, dead-letter triggers included. */
export interface Trigger {
  readonly path: Path;
  readonly name: string;
  readonly value: unknown;
}

/** The trigger kinds that carry an object and an operation on it. */
export const OBJECT_TRIGGERS = ['k8s', 'argoWorkflow'] as const;

/** The resource itself, and every object that it, as a Sensor, would create. */
export function* objectsIn(resource: Resource): Generator<EmbeddedObject> {
  yield* objectsFrom(resource.value, []);
}

function* objectsFrom(value: YamlObject, path: Path): Generator<EmbeddedObject> {
  const kind = textOf(value['kind']);
  const group = groupOf(textOf(value['apiVersion']));
  yield { path, group, kind, value };
  if (!isKind({ group, kind }, 'argoproj.io', 'Sensor')) return;
  for (const trigger of triggersOf(value, path)) {
    for (const type of OBJECT_TRIGGERS) {
      const embedded = memberAt(trigger.value, 'template', type, 'source', 'resource');
      if (isObject(embedded))
        yield* objectsFrom(embedded, [...trigger.path, 'template', type, 'source', 'resource']);
    }
  }
}

/** The triggers of a Sensor in the order they are written, each followed by its dead-letter trigger. */
export function* triggersOf(sensor: YamlObject, path: Path): Generator<Trigger> {
  for (const [at, value] of listOf(memberAt(sensor, 'spec', 'triggers')).entries()) {
    yield* triggerChain(value, [...path, 'spec', 'triggers', at]);
  }
}

function* triggerChain(value: unknown, path: Path): Generator<Trigger> {
  yield { path, name: textOf(memberAt(value, 'template', 'name')), value };
  const dlq = member(value, 'dlqTrigger');
  if (isObject(dlq)) yield* triggerChain(dlq, [...path, 'dlqTrigger']);
}

/** Whether an object is of a kind. One without a group is taken at its word: schema/parse tells what is missing. */
export function isKind(
  object: { readonly group: string; readonly kind: string },
  group: string,
  ...kinds: readonly string[]
): boolean {
  return kinds.includes(object.kind) && (object.group === group || object.group === '');
}

function groupOf(apiVersion: string): string {
  return apiVersion.includes('/') ? apiVersion.slice(0, apiVersion.indexOf('/')) : '';
}
