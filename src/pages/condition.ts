import type { AnalysisTest, EvidenceTest } from '../api/condition.ts';
import type { AuthoredCondition } from '../catalogue/normalize.ts';
import { matchOneKey } from '../api/one-key.ts';
import { evidenceLink } from './anchors.ts';
import { code, enumeration } from './markdown.ts';

/** A condition as a clause of Markdown, with links to the evidence that it asks. */
export function conditionText(condition: AuthoredCondition): string {
  return matchOneKey(condition, {
    evidence: evidenceText,
    analysis: analysisText,
    alert: ({ name }) => `the alert is ${enumeration(name.map(code), 'or')}`,
    all: (parts) => parts.map(operand).join(' **and** '),
    any: (parts) => parts.map(operand).join(' **or** '),
    not: (part) => `**not** ${operand(part)}`,
  });
}

/** Brackets where the words alone would leave open what belongs together. */
function operand(condition: AuthoredCondition): string {
  const clause = conditionText(condition);
  const parts = 'all' in condition ? condition.all : 'any' in condition ? condition.any : [];
  return parts.length > 1 ? `(${clause})` : clause;
}

function evidenceText({ id, is, above, atLeast, below, atMost, in: oneOf }: EvidenceTest): string {
  const tests = [
    is === undefined ? [] : [`is ${String(is)}`],
    above === undefined ? [] : [`is above ${above}`],
    atLeast === undefined ? [] : [`is at least ${atLeast}`],
    below === undefined ? [] : [`is below ${below}`],
    atMost === undefined ? [] : [`is at most ${atMost}`],
    oneOf === undefined ? [] : [`is ${enumeration(oneOf.map(code), 'or')}`],
  ].flat();
  return `${evidenceLink(id)} ${enumeration(tests)}`;
}

function analysisText({ category, transient, confidenceAtLeast }: AnalysisTest): string {
  const tests = [
    category === undefined ? [] : [`says ${enumeration(category, 'or')}`],
    transient === undefined ? [] : [`takes the failure for ${transient ? 'transient' : 'lasting'}`],
    confidenceAtLeast === undefined ? [] : [`is sure by at least ${confidenceAtLeast}`],
  ].flat();
  return `the analysis ${enumeration(tests)}`;
}
