/** A piece of an expression that is not a literal. */
export class Code {
  constructor(readonly text: string) {}
}

export type Literal =
  string | number | boolean | Code | readonly Literal[] | { readonly [key: string]: Literal };

/** An expression that cannot stand in a manifest. */
export class ExpressionError extends Error {
  override readonly name = 'ExpressionError';
}

/**
 * An expression as Argo finds it in a text. What it yields is put in as JSON text without quotes around it, so a value
 * that nobody vouches for can be part of it and stays a value.
 *
 * @throws {@link ExpressionError} for text that holds Argo's own brackets, which would end it early.
 */
export function expression(text: string): string {
  if (/\{\{|\}\}|\n/.test(text)) {
    throw new ExpressionError(
      `'${text}' holds '{{', '}}' or a line break; write '} }' and keep it on one line`,
    );
  }
  return `{{=${text}}}`;
}

/** A value as the expression language writes it. Never ends in two brackets. */
export function literal(value: Literal): string {
  if (value instanceof Code) return value.text;
  if (typeof value === 'string') return quoted(value);
  if (typeof value !== 'object') return String(value);
  if (isList(value)) return `[${value.map(literal).join(', ')}]`;
  const entries = Object.entries(value).map(([key, item]) => `${quoted(key)}: ${literal(item)}`);
  return `{ ${entries.join(', ')} }`;
}

function isList(value: Literal): value is readonly Literal[] {
  return Array.isArray(value);
}

function quoted(text: string): string {
  return `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
}

/** An input of the template that the expression stands in. */
export function input(name: string): string {
  return `inputs.parameters[${quoted(name)}]`;
}

/** A parameter of the workflow. */
export function parameter(name: string): string {
  return `workflow.parameters[${quoted(name)}]`;
}

/** First refusal that holds, or `[]`: what {@link gate} wants. */
export function refusals(checks: readonly { readonly unless: string; readonly say: string }[]): string {
  return checks.reduceRight((rest, { unless, say }) => `!(${unless}) ? ${say} : (${rest})`, "'[]'");
}
