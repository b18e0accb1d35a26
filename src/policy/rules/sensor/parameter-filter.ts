import { z } from 'zod';
import { looseness } from '../../../api/exact-pattern.ts';
import { quoted } from '../../../diagnostics/escape.ts';
import { listOf, member, memberAt, textOf, type Path, type YamlObject } from '../../../manifest/value.ts';
import { isKind, OBJECT_TRIGGERS, objectsIn, triggersOf, type Trigger } from '../../embedded.ts';
import { defineRule, type Violation } from '../../rule.ts';

/** Functions of a template whose results are bounded, whatever goes in. */
const BOUNDING = /\b(?:sha\d+sum|trunc|regexMatch|regexFind)\b/;

/** A value of an event becomes part of an object, or of a command line, only after somebody said what it may be. */
export const sensorParameterFilter = defineRule({
  id: 'sensor/parameter-filter',
  summary: 'values of events that reach an object match a filter that says all of them',
  parameters: z.strictObject({}),
  *check(resource) {
    for (const object of objectsIn(resource)) {
      if (!isKind(object, 'argoproj.io', 'Sensor')) continue;
      for (const trigger of triggersOf(object.value, object.path)) yield* checkTrigger(trigger, object.value);
    }
  },
});

function* checkTrigger(trigger: Trigger, sensor: YamlObject): Generator<Violation> {
  const lists: Path[] = [['parameters'], ...OBJECT_TRIGGERS.map((kind) => ['template', kind, 'parameters'])];
  for (const list of lists) {
    for (const [index, parameter] of listOf(memberAt(trigger.value, ...list.map(String))).entries()) {
      const source = member(parameter, 'src');
      const problem = problemOf(source, sensor);
      if (problem === undefined) continue;
      const field = member(source, 'dataTemplate') === undefined ? 'dataKey' : 'dataTemplate';
      yield {
        at: [...trigger.path, ...list, index, 'src', field],
        message: `the trigger ${quoted(trigger.name)} takes ${quoted(textOf(member(source, field)))} from the event, and ${problem}`,
      };
    }
  }
}

function problemOf(source: unknown, sensor: YamlObject): string | undefined {
  const template = member(source, 'dataTemplate');
  if (typeof template === 'string') {
    return BOUNDING.test(template)
      ? undefined
      : 'its template bounds neither what it holds nor how long it is';
  }
  const key = member(source, 'dataKey');
  if (typeof key !== 'string') return undefined;
  const patterns = patternsFor(key, textOf(member(source, 'dependencyName')), sensor);
  if (patterns.length === 0) return 'no filter says what it may be';
  const problems = patterns.map((values) => values.map(looseness).find((problem) => problem !== undefined));
  const [loose] = problems;
  return problems.includes(undefined) ? undefined : `its filter ${loose ?? ''}`;
}

/** The alternatives of each data filter that a value must match. */
function patternsFor(key: string, dependency: string, sensor: YamlObject): string[][] {
  const own = listOf(memberAt(sensor, 'spec', 'dependencies')).find(
    (one) => member(one, 'name') === dependency,
  );
  // Where one filter of several is enough, none says anything of this value.
  const operators = [member(own, 'filtersLogicalOperator'), memberAt(own, 'filters', 'dataLogicalOperator')];
  if (operators.includes('or')) return [];
  return listOf(memberAt(own, 'filters', 'data'))
    .filter((filter) => member(filter, 'path') === key && member(filter, 'type') === 'string')
    .filter((filter) => ['', '='].includes(textOf(member(filter, 'comparator'))))
    .map((filter) => listOf(member(filter, 'value')).map(String))
    .filter((values) => values.length > 0);
}
