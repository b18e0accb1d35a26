import { visible } from '../escape.ts';
import type { Finding } from '../finding.ts';
import type { Report } from '../report.ts';

const COMMANDS = { error: 'error', warning: 'warning', info: 'notice' } as const;

/** Workflow commands that GitHub Actions shows as annotations beside the changed lines. */
export function formatGithub(report: Report): string {
  return report.findings.map((finding) => `${annotation(finding)}\n`).join('');
}

function annotation(finding: Finding): string {
  // GitHub takes columns only when the range stays on one line, and counts the end column in.
  const oneLine = finding.line === finding.endLine;
  const columns = oneLine
    ? { col: finding.column, endColumn: Math.max(finding.column, finding.endColumn - 1) }
    : {};
  const properties = {
    file: finding.file,
    line: finding.line,
    endLine: finding.endLine,
    ...columns,
    title: finding.rule,
  };
  const list = Object.entries(properties).map(([key, value]) => `${key}=${escapeProperty(String(value))}`);
  const message = finding.fix === '' ? finding.message : `${finding.message}\n${finding.fix}`;
  return `::${COMMANDS[finding.severity]} ${list.join(',')}::${escapeData(message)}`;
}

function escapeData(text: string): string {
  // Line breaks have an escape of their own here; everything else that is unsafe is made visible.
  return text
    .replaceAll('%', '%25')
    .split(/\r\n|\r|\n/)
    .map(visible)
    .join('%0A');
}

function escapeProperty(text: string): string {
  return escapeData(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
}
