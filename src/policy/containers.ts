import { quoted } from '../diagnostics/escape.ts';
import type { Resource } from '../manifest/resource.ts';
import { isObject, listOf, member, memberAt, textOf, type Path, type YamlObject } from '../manifest/value.ts';
import { isKind, objectsIn, type EmbeddedObject } from './embedded.ts';

/** A container of a pod, or of a workflow's template. */
export interface Container {
  readonly path: Path;
  /** How a message calls it, as in `container "app"`. */
  readonly label: string;
  /** Its resources, completed from the workflow's template defaults. */
  readonly resources: unknown;
}

/** A mapping inside an object. */
export interface Part {
  readonly path: Path;
  readonly value: unknown;
}

const POD_SPECS = [
  { group: '', kinds: ['Pod'], path: ['spec'] },
  {
    group: 'apps',
    kinds: ['Deployment', 'StatefulSet', 'DaemonSet', 'ReplicaSet'],
    path: ['spec', 'template', 'spec'],
  },
  { group: 'batch', kinds: ['Job'], path: ['spec', 'template', 'spec'] },
  { group: 'batch', kinds: ['CronJob'], path: ['spec', 'jobTemplate', 'spec', 'template', 'spec'] },
] as const;

const WORKFLOW_SPECS = [
  {
    group: 'argoproj.io',
    kinds: ['Workflow', 'WorkflowTemplate', 'ClusterWorkflowTemplate'],
    path: ['spec'],
  },
  { group: 'argoproj.io', kinds: ['CronWorkflow'], path: ['spec', 'workflowSpec'] },
] as const;

const POD_CONTAINERS = { containers: 'container', initContainers: 'init container' } as const;
const TEMPLATE_CONTAINERS = { initContainers: 'init container', sidecars: 'sidecar' } as const;

/** Every container that a resource describes, those of objects that a Sensor creates included. */
export function* containersIn(resource: Resource): Generator<Container> {
  for (const object of objectsIn(resource)) {
    const pod = podSpecIn(object);
    if (pod !== undefined) yield* listed(pod, POD_CONTAINERS);
    const workflow = workflowSpecIn(object);
    if (workflow === undefined) continue;
    for (const template of templatesIn(workflow))
      yield* templateContainers(template, member(workflow.value, 'templateDefaults'));
  }
}

/** The pod spec of an object, if it is a kind that has one. */
export function podSpecIn(object: EmbeddedObject): Part | undefined {
  return partOf(object, POD_SPECS);
}

/** The workflow spec of an object, if it is a kind that has one. */
export function workflowSpecIn(object: EmbeddedObject): Part | undefined {
  return partOf(object, WORKFLOW_SPECS);
}

/** The templates of a workflow spec, and those written inline in its steps and tasks. */
export function* templatesIn(spec: Part): Generator<Part> {
  for (const [at, template] of listOf(member(spec.value, 'templates')).entries()) {
    yield* withInline({ path: [...spec.path, 'templates', at], value: template });
  }
}

/** The steps of a template's `steps` and the tasks of its `dag`. */
export function* tasksIn(template: Part): Generator<Part> {
  for (const [group, steps] of listOf(member(template.value, 'steps')).entries()) {
    for (const [at, value] of listOf(steps).entries())
      yield { path: [...template.path, 'steps', group, at], value };
  }
  for (const [at, value] of listOf(memberAt(template.value, 'dag', 'tasks')).entries()) {
    yield { path: [...template.path, 'dag', 'tasks', at], value };
  }
}

function* withInline(template: Part): Generator<Part> {
  yield template;
  for (const task of tasksIn(template)) {
    const inline = member(task.value, 'inline');
    if (isObject(inline)) yield* withInline({ path: [...task.path, 'inline'], value: inline });
  }
}

function* templateContainers(template: Part, defaults: unknown): Generator<Container> {
  const name = textOf(member(template.value, 'name'));
  const owner = name === '' ? 'an inline template' : `template ${quoted(name)}`;
  for (const type of ['container', 'script'] as const) {
    const value = member(template.value, type);
    if (!isObject(value)) continue;
    const resources = completed(value['resources'], memberAt(defaults, type, 'resources'));
    yield { path: [...template.path, type], label: `the ${type} of ${owner}`, resources };
  }
  const set = member(template.value, 'containerSet');
  yield* listed({ path: [...template.path, 'containerSet'], value: set }, { containers: 'container' });
  yield* listed(template, TEMPLATE_CONTAINERS);
}

function* listed(parent: Part, lists: Readonly<Record<string, string>>): Generator<Container> {
  for (const [key, noun] of Object.entries(lists)) {
    for (const [at, value] of listOf(member(parent.value, key)).entries()) {
      const label = `the ${noun} ${quoted(textOf(member(value, 'name')))}`;
      yield { path: [...parent.path, key, at], label, resources: member(value, 'resources') };
    }
  }
}

function completed(own: unknown, defaults: unknown): unknown {
  if (!isObject(defaults)) return own;
  const merged = (key: string): YamlObject => ({
    ...objectOf(member(defaults, key)),
    ...objectOf(member(own, key)),
  });
  return { requests: merged('requests'), limits: merged('limits') };
}

function objectOf(value: unknown): YamlObject {
  return isObject(value) ? value : {};
}

interface Shape {
  readonly group: string;
  readonly kinds: readonly string[];
  readonly path: readonly string[];
}

function partOf(object: EmbeddedObject, shapes: readonly Shape[]): Part | undefined {
  const shape = shapes.find(({ group, kinds }) => isKind(object, group, ...kinds));
  if (shape === undefined) return undefined;
  return { path: [...object.path, ...shape.path], value: memberAt(object.value, ...shape.path) };
}
