import { z } from 'zod';
import { isObject, member, memberAt, type Path } from '../../../manifest/value.ts';
import { podSpecIn, tasksIn, templatesIn, workflowSpecIn, type Part } from '../../containers.ts';
import { objectsIn, type EmbeddedObject } from '../../embedded.ts';
import { defineRule } from '../../rule.ts';

interface Level extends Part {
  readonly name: string;
}

/** `resources` has an effect on a container only; one level up it is dropped without a word, or refused. */
export const workloadResourcesPlacement = defineRule({
  id: 'workload/resources-placement',
  summary: '`resources` is written on containers, where it has an effect',
  parameters: z.strictObject({ allowPodLevel: z.boolean() }),
  *check(resource, { allowPodLevel }) {
    for (const object of objectsIn(resource)) {
      for (const level of levelsOf(object, allowPodLevel)) {
        if (member(level.value, 'resources') === undefined) continue;
        yield {
          at: [...level.path, 'resources'],
          part: 'key',
          message: `\`resources\` at ${level.name} has no effect on any container`,
        };
      }
    }
  },
});

function* levelsOf(object: EmbeddedObject, allowPodLevel: boolean): Generator<Level> {
  const pod = podSpecIn(object);
  if (pod !== undefined) yield* aroundPod(object, pod, allowPodLevel);
  const workflow = workflowSpecIn(object);
  if (workflow !== undefined) yield* aroundTemplates(object, workflow);
}

/** Every mapping from the object's root down to its pod spec, and the metadata beside each. */
function* aroundPod(object: EmbeddedObject, pod: Part, allowPodLevel: boolean): Generator<Level> {
  for (let length = object.path.length; length <= pod.path.length; length += 1) {
    const path = pod.path.slice(0, length);
    const value = below(object, path);
    const isPodSpec = length === pod.path.length;
    if (!(isPodSpec && allowPodLevel))
      yield { path, value, name: isPodSpec ? 'the level of the pod spec' : nameOf(object, path) };
    yield* metadata({ path, value });
  }
}

function* aroundTemplates(object: EmbeddedObject, workflow: Part): Generator<Level> {
  for (let length = object.path.length; length <= workflow.path.length; length += 1) {
    const path = workflow.path.slice(0, length);
    const level = { path, value: below(object, path) };
    yield { ...level, name: nameOf(object, path) };
    yield* metadata(level);
  }
  const defaults = {
    path: [...workflow.path, 'templateDefaults'],
    value: member(workflow.value, 'templateDefaults'),
  };
  yield { ...defaults, name: 'the level of the template defaults' };
  for (const template of templatesIn(workflow)) {
    yield { ...template, name: 'the level of a workflow template' };
    yield* metadata(template);
    yield {
      path: [...template.path, 'containerSet'],
      value: member(template.value, 'containerSet'),
      name: 'the level of a container set',
    };
    for (const task of tasksIn(template)) yield { ...task, name: 'the level of a step or task' };
  }
}

function* metadata(parent: Part): Generator<Level> {
  const value = member(parent.value, 'metadata');
  if (isObject(value)) yield { path: [...parent.path, 'metadata'], value, name: 'metadata' };
}

function below(object: EmbeddedObject, path: Path): unknown {
  return memberAt(object.value, ...path.slice(object.path.length).map(String));
}

function nameOf(object: EmbeddedObject, path: Path): string {
  const inner = path.slice(object.path.length).join('.');
  return inner === '' ? `the top of the ${object.kind}` : `${inner} of the ${object.kind}`;
}
