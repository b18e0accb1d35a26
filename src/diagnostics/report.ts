import type { Finding, RuleDescription, Summary } from './finding.ts';

/** Everything a format may show. */
export interface Report {
  readonly findings: readonly Finding[];
  readonly summary: Summary;
  /** The rules that were run. */
  readonly rules: readonly RuleDescription[];
  /** The text of a file, for code frames and fingerprints. */
  readonly source: (file: string) => string | undefined;
  readonly color: boolean;
}

/** One output format: a report in, text that ends with a newline out. */
export type Format = (report: Report) => string;
