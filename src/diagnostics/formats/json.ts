import type { Finding } from '../finding.ts';
import type { Report } from '../report.ts';

// JSON leaves C1 controls and bidirectional overrides as they are, and a terminal acts on them.
const UNSAFE = /[\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]/g;

/** For programs: one object with `findings` and `summary`. */
export function formatJson(report: Report): string {
  const { findings, summary } = report;
  return `${asciiControls(JSON.stringify({ findings: findings.map(plain), summary }, undefined, 2))}\n`;
}

/** The same JSON with every character that a terminal could act on written as an escape. */
export function asciiControls(json: string): string {
  return json.replace(UNSAFE, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

/** A finding with its keys in the documented order. */
function plain(finding: Finding): Finding {
  const { rule, severity, message, fix, file, line, column, endLine, endColumn } = finding;
  const { apiVersion, kind, namespace, name } = finding.resource;
  const resource = { apiVersion, kind, namespace, name };
  return { rule, severity, message, fix, file, line, column, endLine, endColumn, resource };
}
