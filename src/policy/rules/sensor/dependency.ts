import { z } from 'zod';
import { quoted } from '../../../diagnostics/escape.ts';
import {
  isObject,
  listOf,
  member,
  memberAt,
  textOf,
  type Path,
  type YamlObject,
} from '../../../manifest/value.ts';
import { isKind, objectsIn, triggersOf, type Trigger } from '../../embedded.ts';
import { defineRule, type Violation } from '../../rule.ts';

/** A name of no dependency: Argo Events skips the parameter, or panics; nobody hears of it before the event comes. */
export const sensorDependency = defineRule({
  id: 'sensor/dependency',
  summary: 'trigger parameters and conditions of a Sensor name its dependencies',
  parameters: z.strictObject({}),
  *check(resource) {
    for (const object of objectsIn(resource)) {
      if (!isKind(object, 'argoproj.io', 'Sensor')) continue;
      const names = dependenciesOf(object.value);
      for (const trigger of triggersOf(object.value, object.path)) {
        yield* checkParameters(trigger, names);
        yield* checkConditions(trigger, names);
      }
    }
  },
});

function dependenciesOf(sensor: YamlObject): string[] {
  return listOf(memberAt(sensor, 'spec', 'dependencies')).map((dependency) =>
    textOf(member(dependency, 'name')),
  );
}

function* checkParameters(trigger: Trigger, names: readonly string[]): Generator<Violation> {
  for (const { path, value } of parametersOf(trigger)) {
    const name = memberAt(value, 'src', 'dependencyName');
    if (typeof name !== 'string' || names.includes(name)) continue;
    yield {
      at: [...path, 'src', 'dependencyName'],
      message: `the trigger ${quoted(trigger.name)} takes a value from ${quoted(name)}, which is no dependency of the Sensor`,
      fix: `Name one of its dependencies: ${names.join(', ') || 'it has none'}.`,
    };
  }
}

function* checkConditions(trigger: Trigger, names: readonly string[]): Generator<Violation> {
  const conditions = memberAt(trigger.value, 'template', 'conditions');
  if (typeof conditions !== 'string') return;
  const unknown = conditions.split(/[\s&|()!]+/).filter((word) => word !== '' && !names.includes(word));
  for (const name of unknown) {
    yield {
      at: [...trigger.path, 'template', 'conditions'],
      message: `the trigger ${quoted(trigger.name)} waits for ${quoted(name)}, which is no dependency of the Sensor: it never runs`,
      fix: `Name only its dependencies: ${names.join(', ') || 'it has none'}.`,
    };
  }
}

/** Parameters of the trigger, and those inside of each kind of trigger that its template has. */
function parametersOf({ path, value }: Trigger): { path: Path; value: unknown }[] {
  const template = member(value, 'template');
  const kinds = isObject(template) ? Object.keys(template) : [];
  const lists: Path[] = [
    ['parameters'],
    ...kinds.flatMap((kind) => [
      ['template', kind, 'parameters'],
      ['template', kind, 'payload'],
    ]),
  ];
  return lists.flatMap((at) =>
    listOf(memberAt(value, ...at.map(String))).map((parameter, index) => ({
      path: [...path, ...at, index],
      value: parameter,
    })),
  );
}
