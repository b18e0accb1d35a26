import { parser } from '@prometheus-io/lezer-promql';
import type { SyntaxNode } from '@lezer/common';
import { seconds } from '../../src/api/scalars.ts';

export const OPERATORS = [
  'comparator',
  'number',
  'window',
  'matcher',
  'aggregation',
  'grouping',
  'operand',
  'matching',
  'for',
] as const;
export type Operator = (typeof OPERATORS)[number];

/** One small change of a rule, which an example should notice. */
export interface Mutant {
  readonly operator: Operator;
  /** What was changed into what: `> → >=`; with `#2` behind it for the second place of that kind. Stable, so that lists can name it. */
  readonly change: string;
  readonly expr: string;
  readonly for?: string;
}

/** A replacement of one stretch of the expression. `to` is exclusive. */
interface Edit {
  readonly operator: Operator;
  readonly from: number;
  readonly to: number;
  readonly text: string;
  /** What the id shows instead of the texts, where those would be long. */
  readonly shown?: string;
}

const COMPARISONS = ['==', '!=', '<', '>', '<=', '>='];
const AGGREGATIONS = ['sum', 'max', 'min', 'count'];
const OPPOSITE: Readonly<Record<string, string>> = { '=': '!=', '!=': '=', '=~': '!~', '!~': '=~' };
/** Up to here a threshold counts things, and the next whole number is the nearest wrong one. */
const SMALL = 10;
const DIGITS = 12;

/** Every mutant of a rule: of its expression and, where it has one, of its `for`. Equal results stand once. */
export function mutantsOf(rule: { readonly expr: string; readonly for?: string }): readonly Mutant[] {
  const { expr } = rule;
  const mutants = new Map<string, Mutant>();
  const seen = new Map<string, number>();
  for (const edit of editsOf(expr)) {
    const mutated = expr.slice(0, edit.from) + edit.text + expr.slice(edit.to);
    const shown = edit.shown ?? `${oneLine(expr.slice(edit.from, edit.to))} → ${oneLine(edit.text)}`;
    const key = `${edit.operator} ${shown}`;
    const count = (seen.get(key) ?? 0) + 1;
    seen.set(key, count);
    if (mutants.has(mutated) || mutated === expr) continue;
    mutants.set(mutated, {
      operator: edit.operator,
      change: count === 1 ? shown : `${shown} #${count}`,
      expr: mutated,
      ...(rule.for === undefined ? {} : { for: rule.for }),
    });
  }
  return [...mutants.values(), ...(rule.for === undefined ? [] : forMutants(expr, rule.for))];
}

function forMutants(expr: string, held: string): readonly Mutant[] {
  const given = seconds(held);
  const others = given === 0 ? [60] : [0, given / 2, given * 2];
  return others.map((other) => ({
    operator: 'for',
    change: `${held} → ${other}s`,
    expr,
    for: `${other}s`,
  }));
}

function editsOf(expr: string): readonly Edit[] {
  const edits: Edit[] = [];
  parser.parse(expr).iterate({
    enter: ({ node }) => {
      if (node.type.isError) throw new Error(`not PromQL at ${node.from}: ${expr}`);
      edits.push(...(MUTATIONS[node.name]?.(node, expr) ?? []));
    },
  });
  return edits;
}

type Mutate = (node: SyntaxNode, expr: string) => readonly Edit[];

/** What is done to a node, by its name in the grammar. */
const MUTATIONS: Readonly<Record<string, Mutate>> = {
  ...Object.fromEntries(
    ['Eql', 'Neq', 'Lss', 'Gtr', 'Lte', 'Gte'].map((name): [string, Mutate] => [
      name,
      // The operator of a label matcher is changed with its matcher.
      (node, expr) => (node.parent?.name === 'MatchOp' ? [] : others(node, 'comparator', COMPARISONS, expr)),
    ]),
  ),
  NumberDurationLiteral: (node, expr) =>
    replacements(node, 'number', nearNumbers(Number(textOf(node, expr)))),
  NumberDurationLiteralInDurationContext: (node, expr) =>
    replacements(node, 'window', nearDurations(seconds(textOf(node, expr)))),
  LabelMatchers: matcherEdits,
  AggregateOp: (node, expr) =>
    AGGREGATIONS.includes(textOf(node, expr)) ? others(node, 'aggregation', AGGREGATIONS, expr) : [],
  AggregateModifier: (node, expr) => [without(node, 'grouping', expr)],
  MatchingModifierClause: (node, expr) => [without(node, 'matching', expr)],
  BinaryExpr: operandEdits,
  OffsetExpr: assertOffset,
};

function others(
  node: SyntaxNode,
  operator: Operator,
  alternatives: readonly string[],
  expr: string,
): readonly Edit[] {
  return replacements(
    node,
    operator,
    alternatives.filter((alternative) => alternative !== textOf(node, expr)),
  );
}

function replacements(
  { from, to }: { readonly from: number; readonly to: number },
  operator: Operator,
  texts: readonly string[],
): readonly Edit[] {
  return texts.map((text) => ({ operator, from, to, text }));
}

function without(node: SyntaxNode, operator: Operator, expr: string): Edit {
  const { from, to } = node;
  return { operator, from, to, text: '', shown: `no ${oneLine(textOf(node, expr))}` };
}

function nearNumbers(value: number): readonly string[] {
  if (!Number.isFinite(value)) throw new Error(`a number of PromQL that JavaScript does not read: ${value}`);
  const near =
    Number.isInteger(value) && Math.abs(value) <= SMALL ? [value + 1, value - 1] : [value * 1.1, value * 0.9];
  return [...new Set([...near, value * 2, value / 2])]
    .map((other) => Number(other.toPrecision(DIGITS)))
    .filter((other) => other !== value)
    .map((other) => (other < 0 ? `(${other})` : String(other)));
}

function nearDurations(given: number): readonly string[] {
  return [given / 2, given * 2].map((other) => `${other}s`);
}

function matcherEdits(list: SyntaxNode, expr: string): readonly Edit[] {
  const matchers = childrenOf(list).filter(({ name }) => name === 'UnquotedLabelMatcher');
  return matchers.flatMap((matcher) => {
    const kept = matchers.filter(({ from }) => from !== matcher.from).map((other) => textOf(other, expr));
    const operation = matcher.getChild('MatchOp');
    if (operation === null) throw new Error(`a matcher without an operator: ${textOf(matcher, expr)}`);
    const own = textOf(matcher, expr);
    const dropped: Edit = {
      operator: 'matcher',
      from: list.from,
      to: list.to,
      text: kept.length === 0 ? '' : `{${kept.join(',')}}`,
      shown: `no ${own}`,
    };
    const opposite = OPPOSITE[textOf(operation, expr)];
    if (opposite === undefined) throw new Error(`an unknown operator of a matcher: ${own}`);
    const { from, to } = operation;
    return [dropped, { operator: 'matcher', from, to, text: opposite, shown: `not ${own}` } satisfies Edit];
  });
}

/** The grammar takes `a and b offset 1h` for `(a and b) offset 1h`, which Prometheus does not; brackets settle it. */
function assertOffset(node: SyntaxNode, expr: string): readonly Edit[] {
  if (node.firstChild?.name !== 'BinaryExpr') return [];
  throw new Error(
    `put brackets around the series and its offset, so that every parser reads it alike: ${expr}`,
  );
}

/** One side of a set operation is left away; of `unless`, only what is subtracted can be. */
function operandEdits(node: SyntaxNode, expr: string): readonly Edit[] {
  const operation = childrenOf(node).find(({ name }) => ['And', 'Or', 'Unless'].includes(name));
  const [left, right] = [node.firstChild, node.lastChild];
  if (operation === undefined || left === null || right === null) return [];
  const word = textOf(operation, expr);
  const { from, to } = node;
  const keep = (side: SyntaxNode, shown: string): Edit => ({
    operator: 'operand',
    from,
    to,
    text: textOf(side, expr),
    shown,
  });
  return [
    keep(left, `no ${word} ${digest(textOf(right, expr))}`),
    ...(word === 'unless' ? [] : [keep(right, `no ${digest(textOf(left, expr))} ${word}`)]),
  ];
}

function childrenOf(node: SyntaxNode): SyntaxNode[] {
  const children: SyntaxNode[] = [];
  for (let child = node.firstChild; child !== null; child = child.nextSibling) children.push(child);
  return children;
}

function textOf({ from, to }: SyntaxNode, expr: string): string {
  return expr.slice(from, to);
}

function oneLine(text: string): string {
  return text.replaceAll(/\s+/g, ' ');
}

const SHOWN = 40;

/** Long operands are shown by both their ends. */
function digest(text: string): string {
  const line = oneLine(text);
  return line.length <= 2 * SHOWN ? line : `${line.slice(0, SHOWN)}…${line.slice(-SHOWN)}`;
}
