import type { AnalysisTest, Condition, EvidenceTest } from '../../api/condition.ts';
import type { Analysis, Facts, Reading } from './facts.ts';
import { every, negated, some, verdict, type Verdict } from './verdict.ts';

/**
 * Whether a condition holds. Evidence that is missing, could not be collected, or is of another type than the
 * comparison gives `unknown`, and so does an analysis that abstained, unless the condition asks for just that.
 */
export function evaluate(condition: Condition, facts: Facts): Verdict {
  if ('all' in condition) return every(condition.all.map((part) => evaluate(part, facts)));
  if ('any' in condition) return some(condition.any.map((part) => evaluate(part, facts)));
  if ('not' in condition) return negated(evaluate(condition.not, facts));
  if ('evidence' in condition) return testEvidence(condition.evidence, facts);
  if ('analysis' in condition) return testAnalysis(condition.analysis, facts.analysis);
  return verdict(facts.alert !== undefined && condition.alert.name.includes(facts.alert));
}

/** Evidence that a condition rests on, whether or not it decides. */
export function evidenceIn(condition: Condition): readonly string[] {
  if ('all' in condition) return condition.all.flatMap(evidenceIn);
  if ('any' in condition) return condition.any.flatMap(evidenceIn);
  if ('not' in condition) return evidenceIn(condition.not);
  return 'evidence' in condition ? [condition.evidence.id] : [];
}

function testEvidence(test: EvidenceTest, { evidence }: Facts): Verdict {
  const reading = evidence.get(test.id);
  return reading === undefined ? 'unknown' : every(comparisons(test, reading));
}

function comparisons(test: EvidenceTest, reading: Reading): readonly Verdict[] {
  return [
    ...(test.is === undefined ? [] : [flagIs(reading, test.is)]),
    ...compareNumber(reading, test.above, (value, limit) => value > limit),
    ...compareNumber(reading, test.atLeast, (value, limit) => value >= limit),
    ...compareNumber(reading, test.below, (value, limit) => value < limit),
    ...compareNumber(reading, test.atMost, (value, limit) => value <= limit),
    ...(test.in === undefined ? [] : [textIn(reading, test.in)]),
  ];
}

function flagIs(reading: Reading, wanted: boolean): Verdict {
  return 'flag' in reading ? verdict(reading.flag === wanted) : 'unknown';
}

function textIn(reading: Reading, wanted: readonly string[]): Verdict {
  return 'text' in reading ? verdict(wanted.includes(reading.text)) : 'unknown';
}

function compareNumber(
  reading: Reading,
  limit: number | undefined,
  holds: (value: number, limit: number) => boolean,
): readonly Verdict[] {
  if (limit === undefined) return [];
  // Prometheus has NaN for a ratio of nothing; every comparison with it would be a plain no.
  if (!('number' in reading) || Number.isNaN(reading.number)) return ['unknown'];
  return [verdict(holds(reading.number, limit))];
}

function testAnalysis(test: AnalysisTest, analysis: Analysis | undefined): Verdict {
  if (analysis === undefined) return 'unknown';
  const { category, transient, confidenceAtLeast } = test;
  const abstained = analysis.category === 'Unknown';
  return every([
    ...(category === undefined ? [] : [categoryIn(category, analysis)]),
    ...(transient === undefined ? [] : [abstained ? 'unknown' : verdict(analysis.transient === transient)]),
    ...(confidenceAtLeast === undefined ? [] : [verdict(analysis.confidence >= confidenceAtLeast)]),
  ]);
}

function categoryIn(wanted: readonly Analysis['category'][], { category }: Analysis): Verdict {
  if (wanted.includes(category)) return 'true';
  return category === 'Unknown' ? 'unknown' : 'false';
}
