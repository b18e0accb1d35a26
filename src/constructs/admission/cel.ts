import type { NamedExpression } from './policy.ts';

/** A text in CEL, whatever characters it holds. */
export function celText(text: string): string {
  return `'${text.replace(/[\\']/g, '\\$&')}'`;
}

/** Texts as a list in CEL. */
export function celList(texts: readonly string[]): string {
  return `[${texts.map(celText).join(', ')}]`;
}

/** A map of CEL, by text; each value is an expression. */
export function celMap(entries: Readonly<Record<string, string>>): string {
  const pairs = Object.entries(entries).map(([key, value]) => `${celText(key)}: ${value}`);
  return `{${pairs.join(', ')}}`;
}

/** All of these; true when there is none. */
export function celAll(...expressions: readonly string[]): string {
  return expressions.length === 0 ? 'true' : expressions.map(inParentheses).join(' && ');
}

/** All of these, one a line: for the outermost level of a bound. */
export function celEach(...expressions: readonly string[]): string {
  return expressions.map(inParentheses).join(' &&\n');
}

/** One of these; false when there is none. */
export function celAny(...expressions: readonly string[]): string {
  return expressions.length === 0 ? 'false' : expressions.map(inParentheses).join(' || ');
}

function inParentheses(expression: string): string {
  return `(${expression})`;
}

/** What every object has. */
const ALWAYS: readonly string[] = ['object.metadata', 'oldObject.metadata', 'object.spec', 'oldObject.spec'];

/** A field that may be absent, such as `object.metadata.labels`, with what stands for it then. */
export function orElse(path: string, otherwise: '{}' | '[]' | "''"): string {
  const steps = path.split('.');
  // What leads to the field may be absent, too; the variable or object at its beginning never is.
  const first = steps[0] === 'variables' ? 3 : 2;
  const there = steps
    .slice(first - 1)
    .map((_, index) => steps.slice(0, first + index).join('.'))
    .filter((step) => !ALWAYS.includes(step))
    .map((step) => `has(${step})`);
  return `${there.join(' && ')} ? ${path} : ${otherwise}`;
}

/**
 * Two objects are equal in everything but these fields. `dyn` keeps the API server from taking them for objects of a
 * schema, in which it could not go through the fields.
 */
export function sameBut(before: string, after: string, fields: readonly string[]): string {
  const but = (expression: string) =>
    fields.length === 0 ? expression : `field in ${celList(fields)} || ${expression}`;
  const kept = but(`(field in dyn(${before}) && dyn(${after})[field] == dyn(${before})[field])`);
  return celAll(
    `dyn(${after}).all(field, ${kept})`,
    `dyn(${before}).all(field, ${but(`field in dyn(${after})`)})`,
  );
}

/** Variables `…Before` and `…After` for a part of the object that may be absent. */
export function beforeAndAfter(
  name: string,
  path: string,
  otherwise: '{}' | '[]' = '{}',
): readonly NamedExpression[] {
  return [
    { name: `${name}Before`, expression: orElse(`oldObject.${path}`, otherwise) },
    { name: `${name}After`, expression: orElse(`object.${path}`, otherwise) },
  ];
}

/** For custom resources, whose definition may name fewer fields than there are: the server then warns of each. */
export const UNTYPED: readonly NamedExpression[] = [
  { name: 'before', expression: 'dyn(oldObject)' },
  { name: 'after', expression: 'dyn(object)' },
];

/** What {@link metadataStays} needs. */
export const ANNOTATIONS = beforeAndAfter('annotations', 'metadata.annotations');

/** Nothing of the metadata that anybody goes by changes, but for these annotations. */
export function metadataStays(annotations: readonly string[]): string {
  const same = (part: string, otherwise: '{}' | '[]') =>
    `(${orElse(`object.metadata.${part}`, otherwise)}) == (${orElse(`oldObject.metadata.${part}`, otherwise)})`;
  return celAll(
    same('labels', '{}'),
    same('ownerReferences', '[]'),
    same('finalizers', '[]'),
    sameBut('variables.annotationsBefore', 'variables.annotationsAfter', annotations),
  );
}
