import pc from 'picocolors';
import { linesOf, renderFrame } from '../code-frame.ts';
import { visible } from '../escape.ts';
import type { Finding, ResourceRef, Severity, Summary } from '../finding.ts';
import type { Report } from '../report.ts';

/** For people: each finding with the lines it is about, then one line that sums up. */
export function formatText(report: Report): string {
  const lines = linesByFile(report);
  const blocks = report.findings.map((finding) =>
    block(finding, lines.get(finding.file) ?? [], report.color),
  );
  return [...blocks, sumUp(report.summary, report.color)].join('\n\n') + '\n';
}

function block(finding: Finding, lines: readonly string[], color: boolean): string {
  const colors = pc.createColors(color);
  const label = paint(finding.severity, color)(`${finding.severity}[${visible(finding.rule)}]`);
  const place = `${visible(finding.file)}:${finding.line}:${finding.column}`;
  const about = nameOf(finding.resource);
  return [
    `${label}: ${colors.bold(visible(finding.message))}`,
    `  ${colors.blue('-->')} ${place}${about === '' ? '' : ` (${about})`}`,
    ...(lines.length === 0 ? [] : [renderFrame(lines, finding, { color })]),
    ...(finding.fix === '' ? [] : [`  ${colors.blue('=')} fix: ${visible(finding.fix)}`]),
  ].join('\n');
}

/** Splits each file once: a large file may have many findings. */
function linesByFile(report: Report): Map<string, readonly string[]> {
  const lines = new Map<string, readonly string[]>();
  for (const { file } of report.findings) {
    const text = lines.has(file) ? '' : (report.source(file) ?? '');
    if (text !== '') lines.set(file, linesOf(text));
  }
  return lines;
}

/** An object as people write it: `Kind namespace/name`. */
export function nameOf(resource: ResourceRef): string {
  const name = [resource.namespace, resource.name].filter((part) => part !== '').join('/');
  return visible([resource.kind, name].filter((part) => part !== '').join(' '));
}

function sumUp(summary: Summary, color: boolean): string {
  const looked = `${count(summary.files, 'file')}, ${count(summary.documents, 'document')}`;
  const line = `${count(summary.errors, 'error')}, ${count(summary.warnings, 'warning')} in ${looked}`;
  const colors = pc.createColors(color);
  return summary.errors > 0 ? colors.red(line) : colors.green(line);
}

function count(amount: number, noun: string): string {
  return `${amount} ${noun}${amount === 1 ? '' : 's'}`;
}

function paint(severity: Severity, color: boolean): (text: string) => string {
  const colors = pc.createColors(color);
  return { error: colors.red, warning: colors.yellow, info: colors.cyan }[severity];
}
