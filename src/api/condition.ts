import { z } from 'zod';
import { FAILURE_CATEGORIES, type FailureCategory } from './failure.ts';
import { oneKeyOf } from './one-key.ts';
import { reference } from './scalars.ts';

/**
 * How deep `all` and `any` may nest in a Runbook object; negation stands at the leaves only. A structural schema
 * cannot refer to itself, so the custom resource spells every level out, and each further level doubles it.
 */
export const CONDITION_DEPTH = 2;

const comparators = {
  is: z.boolean().optional(),
  above: z.number().optional(),
  atLeast: z.number().optional(),
  below: z.number().optional(),
  atMost: z.number().optional(),
  in: z.array(z.string().max(128)).min(1).max(32).optional(),
};

const evidenceTest = z
  .strictObject({ id: reference, ...comparators })
  .refine((test) => Object.keys(test).length >= 2, {
    error: `needs a comparison: ${Object.keys(comparators).join(', ')}`,
  });

const analysisTest = z
  .strictObject({
    category: z.array(z.enum(FAILURE_CATEGORIES)).min(1).max(FAILURE_CATEGORIES.length).optional(),
    transient: z.boolean().optional(),
    confidenceAtLeast: z.number().min(0).max(1).optional(),
  })
  .refine((test) => Object.keys(test).length >= 1, {
    error: 'needs category, transient or confidenceAtLeast',
  });

const alertTest = z.strictObject({ name: z.array(z.string().max(128)).min(1).max(16) });

const leaves = { evidence: evidenceTest, analysis: analysisTest, alert: alertTest };

function nest(depth: number): z.ZodType {
  const flat = { ...leaves, not: oneKeyOf(leaves) };
  if (depth === 0) return oneKeyOf(flat);
  const list = z
    .array(nest(depth - 1))
    .min(1)
    .max(16);
  return oneKeyOf({ ...flat, all: list, any: list });
}

/** A question to one piece of evidence, to the analysis, or to the alert that opened the remediation. */
export type ConditionLeaf =
  | { readonly evidence: EvidenceTest }
  | { readonly analysis: AnalysisTest }
  | { readonly alert: { readonly name: readonly string[] } };

/**
 * A predicate, as a Runbook object carries it.
 *
 * It is true, false or unknown: evidence that could not be collected makes it unknown, and unknown never acts.
 */
export type Condition =
  | ConditionLeaf
  | { readonly not: ConditionLeaf }
  | { readonly all: readonly Condition[] }
  | { readonly any: readonly Condition[] };

export interface EvidenceTest {
  readonly id: string;
  readonly is?: boolean;
  readonly above?: number;
  readonly atLeast?: number;
  readonly below?: number;
  readonly atMost?: number;
  readonly in?: readonly string[];
}

export interface AnalysisTest {
  readonly category?: readonly FailureCategory[];
  readonly transient?: boolean;
  readonly confidenceAtLeast?: number;
}

export const condition = nest(CONDITION_DEPTH) as z.ZodType<Condition>;
