import { element, type Schema } from './schema.ts';

/**
 * What the project changes in an upstream schema. Keys are property paths from the root of the resource:
 * `*` stands for one name, `**` for any number; array and map levels are skipped.
 */
export interface Edits {
  /** Keeps nothing but these properties. */
  readonly only?: Readonly<Record<string, readonly string[]>>;
  /** Allows nothing but these values. */
  readonly enums?: Readonly<Record<string, readonly string[]>>;
  /** Adds to the required properties. */
  readonly require?: Readonly<Record<string, readonly string[]>>;
  /** Takes from the required properties. */
  readonly relax?: Readonly<Record<string, readonly string[]>>;
}

type Change = (schema: Schema, names: readonly string[]) => void;

const CHANGES: Readonly<Record<keyof Edits, Change>> = {
  only(schema, names) {
    for (const name of names) {
      if (schema.properties?.[name] === undefined) throw new Error(`there is no property ${name} to keep`);
    }
    for (const name of Object.keys(schema.properties ?? {})) if (!names.includes(name)) drop(schema, name);
  },
  enums(schema, values) {
    schema.enum = [...values];
  },
  require(schema, names) {
    schema.required = [...new Set([...(schema.required ?? []), ...names])];
  },
  relax(schema, names) {
    schema.required = (schema.required ?? []).filter((name) => !names.includes(name));
  },
};

/** Without a required property the types could not express one valid object. */
function drop(schema: Schema, name: string): void {
  if (schema.required?.includes(name) === true) throw new Error(`${name} is required`);
  delete schema.properties?.[name];
}

export function matches(pattern: readonly string[], path: readonly string[]): boolean {
  const [head, ...rest] = pattern;
  if (head === undefined) return path.length === 0;
  if (head === '**') return matches(rest, path) || (path.length > 0 && matches(pattern, path.slice(1)));
  return path.length > 0 && (head === '*' || head === path[0]) && matches(rest, path.slice(1));
}

interface Rule {
  readonly label: string;
  readonly pattern: readonly string[];
  readonly apply: (schema: Schema) => void;
}

function rules(edits: Edits): Rule[] {
  return (['only', 'enums', 'relax', 'require'] as const).flatMap((kind) =>
    Object.entries(edits[kind] ?? {}).map(([path, names]) => ({
      label: `${kind} ${path}`,
      pattern: path === '' ? [] : path.split('.'),
      apply: (schema: Schema) => CHANGES[kind](schema, names),
    })),
  );
}

/** An edit that matches nothing, or names a property that is not there, is an error: upstream moved. */
export function edit(schema: Schema, edits: Edits): Schema {
  const copy = structuredClone(schema);
  const all = rules(edits);
  const used = new Set<Rule>();
  visit(copy, [], (path, node) => {
    for (const rule of all) {
      if (!matches(rule.pattern, path)) continue;
      used.add(rule);
      applyRule(rule, node, path);
    }
  });
  const idle = all.filter((rule) => !used.has(rule)).map((rule) => rule.label);
  if (idle.length > 0) throw new Error(`edits that match nothing: ${idle.join('; ')}`);
  return copy;
}

function applyRule(rule: Rule, node: Schema, path: readonly string[]): void {
  try {
    rule.apply(node);
  } catch (cause) {
    throw new Error(`${rule.label} at ${path.join('.')}`, { cause });
  }
}

function visit(
  schema: Schema,
  path: readonly string[],
  at: (path: readonly string[], node: Schema) => void,
): void {
  const node = element(schema);
  at(path, node);
  for (const [name, property] of Object.entries(node.properties ?? {})) visit(property, [...path, name], at);
}

const LONGEST_DESCRIPTION = 160;

/** First sentences become docstrings; rules that only the API server evaluates are left out. */
export function slim(schema: Schema): Schema {
  const { description, properties, items, additionalProperties, required, ...rest } = schema;
  const slimmed: Schema = {};
  const sentence = firstSentence(description ?? '');
  if (sentence !== '') slimmed.description = sentence;
  for (const [keyword, value] of Object.entries(rest))
    if (KEPT_KEYWORDS.has(keyword)) slimmed[keyword] = value;
  if (required !== undefined && required.length > 0) slimmed.required = required;
  if (items !== undefined) slimmed.items = slim(items);
  if (typeof additionalProperties === 'object') slimmed.additionalProperties = slim(additionalProperties);
  if (properties !== undefined) {
    slimmed.properties = Object.fromEntries(
      Object.entries(properties).map(([name, value]) => [name, slim(value)]),
    );
  }
  return slimmed;
}

const KEPT_KEYWORDS = new Set([
  'type',
  'enum',
  'anyOf',
  'x-kubernetes-int-or-string',
  'x-kubernetes-preserve-unknown-fields',
]);

function firstSentence(text: string): string {
  const flat = text.replace(/\s+/g, ' ').trim();
  const sentence = /^.*?[.!?](?= [A-Z]|$)/.exec(flat)?.[0] ?? flat;
  return sentence.length <= LONGEST_DESCRIPTION ? sentence : '';
}
