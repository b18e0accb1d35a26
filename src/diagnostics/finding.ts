import type { Range } from './position.ts';

/** How much a finding matters. Only errors make a command fail. */
export type Severity = 'error' | 'warning' | 'info';

/** Which object a finding is about. What is unknown or does not apply is an empty string. */
export interface ResourceRef {
  readonly apiVersion: string;
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
}

/** One thing that is wrong, where it is, and what to do about it. The shape is the JSON that `validate` prints. */
export interface Finding extends Range {
  readonly rule: string;
  readonly severity: Severity;
  readonly message: string;
  readonly fix: string;
  readonly file: string;
  readonly resource: ResourceRef;
}

/** How much was looked at and what came of it. */
export interface Summary {
  readonly files: number;
  readonly documents: number;
  readonly errors: number;
  readonly warnings: number;
}

/** What a report says about one rule, for formats that describe rules beside results. */
export interface RuleDescription {
  readonly id: string;
  readonly severity: Severity;
  readonly summary: string;
  readonly rationale: string;
  readonly fix: string;
}

/** The reference of a finding that belongs to no object. */
export const NO_RESOURCE: ResourceRef = { apiVersion: '', kind: '', namespace: '', name: '' };

/** Orders by place, then rule, then text, so that the order of input never shows. */
export function compareFindings(a: Finding, b: Finding): number {
  return (
    compareText(a.file, b.file) ||
    a.line - b.line ||
    a.column - b.column ||
    compareText(a.rule, b.rule) ||
    a.endLine - b.endLine ||
    a.endColumn - b.endColumn ||
    compareText(identity(a), identity(b))
  );
}

/** The findings in order, each one once. */
export function sortFindings(findings: Iterable<Finding>): Finding[] {
  const sorted = [...findings].sort(compareFindings);
  return sorted.filter((finding, at) => {
    const before = sorted[at - 1];
    return before === undefined || compareFindings(before, finding) !== 0;
  });
}

/** Counts findings over what was looked at. */
export function summarize(
  findings: readonly Finding[],
  looked: { files: number; documents: number },
): Summary {
  return {
    files: looked.files,
    documents: looked.documents,
    errors: findings.filter((finding) => finding.severity === 'error').length,
    warnings: findings.filter((finding) => finding.severity === 'warning').length,
  };
}

/** Compares by code unit: the same on every machine, unlike a locale's order. */
export function compareText(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

function identity(finding: Finding): string {
  const { apiVersion, kind, namespace, name } = finding.resource;
  return JSON.stringify([finding.severity, finding.message, finding.fix, apiVersion, kind, namespace, name]);
}
