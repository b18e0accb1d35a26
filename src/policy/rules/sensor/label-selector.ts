import { z } from 'zod';
import { quoted } from '../../../diagnostics/escape.ts';
import { isObject, type Path } from '../../../manifest/value.ts';
import { isKind } from '../../embedded.ts';
import { defineRule, type Violation } from '../../rule.ts';
import type { Resource } from '../../../manifest/resource.ts';

const TEMPLATE = /\{\{.*?(?:\}\}|$)/s;

const parameters = z.strictObject({
  selectorKeys: z.array(z.string()).min(1),
  exempt: z.array(z.strictObject({ group: z.string(), kinds: z.array(z.string()).min(1) })),
});

type Parameters = z.infer<typeof parameters>;

/** Nothing fills in templates in a label selector, so the selector would be refused, or match nothing, at run time. */
export const sensorLabelSelector = defineRule({
  id: 'sensor/label-selector',
  summary: 'label selectors hold no template variables',
  parameters,
  *check(resource, settings) {
    if (settings.exempt.some(({ group, kinds }) => isKind(resource, group, ...kinds))) return;
    for (const [key, value] of Object.entries(resource.value)) {
      if (!holdsFreeText(resource, key))
        yield* walk(value, [key], { inside: startsSelector(key, [key], settings), settings });
    }
    yield* eventSourceLabels(resource);
  },
});

interface State {
  readonly inside: boolean;
  readonly settings: Parameters;
}

function* walk(value: unknown, path: Path, state: State): Generator<Violation> {
  if (typeof value === 'string') {
    if (state.inside) yield* judge(value, path, 'value');
  } else if (Array.isArray(value)) {
    for (const [at, item] of value.entries()) yield* walk(item, [...path, at], state);
  } else if (isObject(value)) {
    for (const [key, item] of Object.entries(value)) {
      const here = [...path, key];
      if (state.inside) yield* judge(key, here, 'key');
      yield* walk(item, here, {
        ...state,
        inside: state.inside || startsSelector(key, here, state.settings),
      });
    }
  }
}

function* judge(text: string, path: Path, part: 'key' | 'value'): Generator<Violation> {
  const found = TEMPLATE.exec(text);
  if (found === null) return;
  yield {
    at: path,
    part,
    ...(part === 'value' ? { stretch: { from: found.index, to: found.index + found[0].length } } : {}),
    message: `the template variable ${quoted(found[0])} in a label selector is never filled in`,
  };
}

/** The filter of a resource event: the one label selector that is not under a key of that name. */
function* eventSourceLabels(resource: Resource): Generator<Violation> {
  if (!isKind(resource, 'argoproj.io', 'EventSource')) return;
  const spec = resource.value['spec'];
  const sources = isObject(spec) && isObject(spec['resource']) ? spec['resource'] : {};
  for (const [name, source] of Object.entries(sources)) {
    const filter = isObject(source) && isObject(source['filter']) ? source['filter'] : {};
    const state = { inside: true, settings: { selectorKeys: [], exempt: [] } };
    yield* walk(filter['labels'], ['spec', 'resource', name, 'filter', 'labels'], state);
  }
}

function startsSelector(key: string, path: Path, settings: Parameters): boolean {
  // Annotations and labels may carry any key, and say nothing about what is selected.
  const parent = path.at(-2);
  return settings.selectorKeys.includes(key) && parent !== 'annotations' && parent !== 'labels';
}

function holdsFreeText(resource: Resource, key: string): boolean {
  return (
    ['ConfigMap', 'Secret'].includes(resource.kind) && ['data', 'stringData', 'binaryData'].includes(key)
  );
}
