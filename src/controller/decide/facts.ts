import type { FailureCategory } from '../../api/failure.ts';
import type { RemediationResource } from '../../api/remediation.ts';

/**
 * What was found out about one piece of evidence; `unknown` says why nobody can tell. A `detail` is for people, who want
 * to see what a flag or a number rests on.
 */
export type Reading =
  | { readonly flag: boolean; readonly detail?: string }
  | { readonly number: number; readonly detail?: string }
  | { readonly text: string }
  /** For people only: nothing can be compared with it. */
  | { readonly record: string }
  /** `until` when it may still be found out. */
  | { readonly unknown: string; readonly until?: Date };

/** What the analysis of the failure says. `Unknown` is an abstention. */
export interface Analysis {
  readonly category: FailureCategory;
  readonly transient: boolean;
  /** From 0 to 1. */
  readonly confidence: number;
}

/** All that a condition can be asked about. */
export interface Facts {
  readonly evidence: ReadonlyMap<string, Reading>;
  /** Absent while nothing was analysed. */
  readonly analysis?: Analysis;
  /** Name of the alert that opened the remediation; absent when something else did. */
  readonly alert?: string;
}

/** The facts that a Remediation carries in its status. */
export function factsOf({ spec, status }: RemediationResource): Facts {
  const analysis = status?.analysis;
  return {
    evidence: new Map((status?.evidence ?? []).map((result) => [result.id, readingOf(result)])),
    ...(analysis === undefined ? {} : { analysis }),
    ...('alert' in spec.source ? { alert: spec.source.alert.name } : {}),
  };
}

/** One piece of evidence in the status of a Remediation. */
export type EvidenceResult = NonNullable<NonNullable<RemediationResource['status']>['evidence']>[number];

function readingOf({ state, flag, number, text }: EvidenceResult): Reading {
  if (state === 'failed') return { unknown: text ?? 'could not be collected' };
  if (flag !== undefined) return { flag };
  if (number !== undefined) return { number };
  return text === undefined ? { unknown: 'was collected without a value' } : { text };
}
