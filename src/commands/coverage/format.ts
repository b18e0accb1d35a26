import type { CoverageRow, CoverageState } from './decide.ts';

export const COVERAGE_FORMATS = ['text', 'json', 'markdown'] as const;
export type CoverageFormat = (typeof COVERAGE_FORMATS)[number];

export interface CoverageReport {
  readonly rows: readonly CoverageRow[];
  readonly problems: readonly string[];
}

/** The report as text. `summary` leaves the rows out. */
export function formatCoverage(report: CoverageReport, format: CoverageFormat, summary: boolean): string {
  switch (format) {
    case 'json':
      return `${JSON.stringify({ summary: count(report), requirements: report.rows, problems: report.problems }, null, 2)}\n`;
    case 'markdown':
      return [
        '| id | document | mode | state | element | carried out by |',
        '| --- | --- | --- | --- | --- | --- |',
        ...report.rows.map((row) => `| ${cells(row).join(' | ')} |`),
        '',
        totals(report),
        '',
      ].join('\n');
    case 'text':
      return [
        ...(summary ? [] : report.rows.map((row) => cells(row).join('  '))),
        ...report.problems.map((problem) => `error: ${problem}`),
        totals(report),
        '',
      ].join('\n');
  }
}

function cells({ id, document, lines, mode, state, elements, pending }: CoverageRow): string[] {
  const [first = '-', ...others] = elements;
  const element = others.length === 0 ? first : `${first} (+${others.length})`;
  return [
    id.padEnd(9),
    `${document}:${lines}`.padEnd(14),
    mode.padEnd(7),
    state.padEnd(8),
    element,
    pending.join(', '),
  ];
}

function count({ rows }: CoverageReport): Record<CoverageState | 'total', number> {
  const of = (state: CoverageState) => rows.filter((row) => row.state === state).length;
  return {
    total: rows.length,
    tested: of('tested'),
    manifest: of('manifest'),
    declared: of('declared'),
    error: of('error'),
  };
}

function totals(report: CoverageReport): string {
  const { total, tested, manifest, declared, error } = count(report);
  return `${total} requirements: ${tested} tested, ${manifest} manifest, ${declared} declared, ${error} with errors`;
}
