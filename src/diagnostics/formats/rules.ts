import { compareText, type RuleDescription } from '../finding.ts';
import { asciiControls } from './json.ts';

/** The rules as a table for people. */
export function formatRules(rules: readonly RuleDescription[]): string {
  const width = Math.max(0, ...rules.map((rule) => rule.id.length));
  return sorted(rules)
    .map((rule) => `${rule.id.padEnd(width)}  ${rule.severity.padEnd('warning'.length)}  ${rule.summary}\n`)
    .join('');
}

/** The rules as JSON, with the reason for each and what to do. */
export function formatRulesJson(rules: readonly RuleDescription[]): string {
  const plain = sorted(rules).map(({ id, severity, summary, rationale, fix }) => ({
    id,
    severity,
    summary,
    rationale,
    fix,
  }));
  return `${asciiControls(JSON.stringify({ rules: plain }, undefined, 2))}\n`;
}

function sorted(rules: readonly RuleDescription[]): RuleDescription[] {
  return [...rules].sort((a, b) => compareText(a.id, b.id));
}
