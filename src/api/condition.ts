import { z } from 'zod';
import { FAILURE_CATEGORIES, type FailureCategory } from './failure.ts';
import { oneKeyOf } from './one-key.ts';
import { reference } from './scalars.ts';

/**
 * How deep `all`, `any` and `not` may nest. A structural schema cannot refer to itself, so the custom
 * resource spells every level out.
 */
export const CONDITION_DEPTH = 3;

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
  if (depth === 0) return oneKeyOf(leaves);
  const inner = nest(depth - 1);
  const list = z.array(inner).min(1).max(16);
  return oneKeyOf({ ...leaves, all: list, any: list, not: inner });
}

/**
 * A predicate over evidence, the analysis and the alert that opened the remediation.
 *
 * It is true, false or unknown: evidence that could not be collected makes it unknown, and unknown never acts.
 */
export type Condition =
  | { readonly evidence: EvidenceTest }
  | { readonly analysis: AnalysisTest }
  | { readonly alert: { readonly name: readonly string[] } }
  | { readonly all: readonly Condition[] }
  | { readonly any: readonly Condition[] }
  | { readonly not: Condition };

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
