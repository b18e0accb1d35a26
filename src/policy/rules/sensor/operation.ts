import { z } from 'zod';
import { quoted } from '../../../diagnostics/escape.ts';
import { listOf, member, textOf, type YamlObject, isObject } from '../../../manifest/value.ts';
import { isKind, OBJECT_TRIGGERS, objectsIn, triggersOf, type Trigger } from '../../embedded.ts';
import { defineRule, type Violation } from '../../rule.ts';

const REASON = 'an event may start work, never change or delete things';

const parameters = z.strictObject({
  k8s: z.array(z.string()).min(1),
  argoWorkflow: z.array(z.string()).min(1),
});

/** Sensors only create resources and submit or resume workflows, though Argo Events would do more. */
export const sensorOperation = defineRule({
  id: 'sensor/operation',
  summary: 'Sensor triggers only create resources and submit or resume workflows',
  parameters,
  *check(resource, allowed) {
    for (const object of objectsIn(resource)) {
      if (!isKind(object, 'argoproj.io', 'Sensor')) continue;
      for (const trigger of triggersOf(object.value, object.path)) {
        yield* checkOperations(trigger, allowed);
        yield* checkParameters(trigger);
      }
    }
  },
});

function* checkOperations(trigger: Trigger, allowed: z.infer<typeof parameters>): Generator<Violation> {
  const template = member(trigger.value, 'template');
  for (const type of OBJECT_TRIGGERS) {
    const body = member(template, type);
    if (!isObject(body)) continue;
    const message = complaint(body, allowed[type]);
    if (message === undefined) continue;
    yield {
      at: [...trigger.path, 'template', type, 'operation'],
      message: `the ${type} trigger ${quoted(trigger.name)} ${message}: ${REASON}`,
      fix: `Use ${allowed[type].map((operation) => `\`operation: ${operation}\``).join(' or ')}.`,
    };
  }
}

function complaint(body: YamlObject, allowed: readonly string[]): string | undefined {
  const operation = body['operation'];
  const only = `only ${allowed.map(quoted).join(' and ')} may be used`;
  if (operation === undefined || operation === null || operation === '')
    return `has no operation, and ${only}`;
  if (typeof operation === 'string' && allowed.includes(operation)) return undefined;
  return `has the operation ${quoted(operation)}, but ${only}`;
}

// A trigger's parameters are applied to its template, so one with such a destination picks the operation at run time.
function* checkParameters(trigger: Trigger): Generator<Violation> {
  for (const [at, parameter] of listOf(member(trigger.value, 'parameters')).entries()) {
    const dest = textOf(member(parameter, 'dest')).replaceAll('\\', '');
    if (!/^(?:k8s|argoWorkflow)(?:\.operation)?$/.test(dest)) continue;
    yield {
      at: [...trigger.path, 'parameters', at, 'dest'],
      message: `a parameter of the trigger ${quoted(trigger.name)} sets ${quoted(dest)} from the event: ${REASON}`,
      fix: 'Write the operation into the trigger, and let parameters fill in the resource only.',
    };
  }
}
