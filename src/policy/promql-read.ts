import type { SyntaxNode } from '@lezer/common';
import { parser } from '@prometheus-io/lezer-promql';

/** The series that a selector asks for. */
export interface PromqlSelector {
  /** Absent where the selector names none, or gives a pattern of names. */
  readonly metric: string | undefined;
  readonly matchers: readonly { readonly label: string; readonly operator: string; readonly value: string }[];
}

/** A comparison with a plain number, wherever in the expression. */
export interface PromqlComparison {
  /** What is compared, as it is written. */
  readonly left: string;
  readonly operator: string;
  readonly value: number;
}

export interface PromqlReading {
  readonly selectors: readonly PromqlSelector[];
  readonly comparisons: readonly PromqlComparison[];
}

const COMPARISONS: Readonly<Record<string, string>> = {
  Eql: '==',
  Neq: '!=',
  Lte: '<=',
  Lss: '<',
  Gte: '>=',
  Gtr: '>',
};

/** What an expression asks for, from its syntax tree. Of one that does not parse, as much as can be read. */
export function readPromql(expression: string): PromqlReading {
  const selectors: PromqlSelector[] = [];
  const comparisons: PromqlComparison[] = [];
  parser.parse(expression).iterate({
    // A reference makes its node when it is asked for it, so only what is wanted is asked.
    enter: (reference) => {
      if (reference.name === 'VectorSelector') selectors.push(selectorAt(reference.node, expression));
      if (reference.name === 'BinaryExpr') comparisons.push(...comparisonAt(reference.node, expression));
    },
  });
  return { selectors, comparisons };
}

function selectorAt(node: SyntaxNode, expression: string): PromqlSelector {
  const text = ({ from, to }: SyntaxNode) => expression.slice(from, to);
  const identifier = node.getChild('Identifier');
  const list = node.getChild('LabelMatchers');
  const quoted = list?.getChild('QuotedLabelName') ?? null;
  const matchers = ['UnquotedLabelMatcher', 'QuotedLabelMatcher']
    .flatMap((type) => list?.getChildren(type) ?? [])
    .map((matcher) => {
      const label = matcher.getChild('LabelName') ?? matcher.getChild('QuotedLabelName');
      const operator = matcher.getChild('MatchOp');
      const value = matcher.getChild('StringLiteral');
      return {
        label: label === null ? '' : unquoted(text(label)),
        operator: operator === null ? '' : text(operator),
        value: value === null ? '' : unquoted(text(value)),
      };
    });
  const byLabel = matchers.find(({ label, operator }) => label === '__name__' && operator === '=');
  const named = identifier ?? quoted;
  return {
    metric: named === null ? byLabel?.value : unquoted(text(named)),
    matchers: matchers.filter(({ label }) => label !== '__name__'),
  };
}

function comparisonAt(node: SyntaxNode, expression: string): PromqlComparison[] {
  const { firstChild, lastChild } = node;
  if (firstChild === null || lastChild?.name !== 'NumberDurationLiteral') return [];
  const operator = COMPARISONS[firstChild.nextSibling?.name ?? ''];
  const value = Number(expression.slice(lastChild.from, lastChild.to));
  if (operator === undefined || Number.isNaN(value)) return [];
  return [{ left: expression.slice(firstChild.from, firstChild.to), operator, value }];
}

function unquoted(text: string): string {
  return /^(["'`])([^]*)\1$/.exec(text)?.[2] ?? text;
}
