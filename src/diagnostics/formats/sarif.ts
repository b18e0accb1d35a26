import type { Finding, RuleDescription } from '../finding.ts';
import type { Report } from '../report.ts';
import { asciiControls } from './json.ts';
import { nameOf } from './text.ts';

const LEVELS = { error: 'error', warning: 'warning', info: 'note' } as const;

/** SARIF 2.1.0 with true ranges, for code scanning. */
export function formatSarif(report: Report): string {
  const fingerprint = fingerprints(report);
  const ids = report.rules.map((rule) => rule.id);
  const log = {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: { driver: { name: 'stanchion', rules: report.rules.map(describe) } },
        columnKind: 'utf16CodeUnits',
        results: report.findings.map((finding) =>
          result(finding, ids.indexOf(finding.rule), fingerprint(finding)),
        ),
      },
    ],
  };
  return `${asciiControls(JSON.stringify(log, undefined, 2))}\n`;
}

function describe(rule: RuleDescription) {
  return {
    id: rule.id,
    shortDescription: { text: rule.summary },
    fullDescription: { text: rule.rationale },
    help: { text: rule.fix },
    defaultConfiguration: { level: LEVELS[rule.severity] },
  };
}

function result(finding: Finding, ruleIndex: number, hash: string) {
  const { line, column, endLine, endColumn } = finding;
  const about = nameOf(finding.resource);
  return {
    ruleId: finding.rule,
    ...(ruleIndex === -1 ? {} : { ruleIndex }),
    level: LEVELS[finding.severity],
    message: { text: finding.fix === '' ? finding.message : `${finding.message}\n${finding.fix}` },
    locations: [
      {
        physicalLocation: {
          artifactLocation: { uri: uriOf(finding.file) },
          region: { startLine: line, startColumn: column, endLine, endColumn },
        },
        ...(about === '' ? {} : { logicalLocations: [{ fullyQualifiedName: about, kind: 'resource' }] }),
      },
    ],
    partialFingerprints: { primaryLocationLineHash: hash },
  };
}

function uriOf(file: string): string {
  const path = file.replaceAll('\\', '/').split('/').map(encodeURIComponent).join('/');
  return path.startsWith('/') ? `file://${path}` : path;
}

/**
 * A fingerprint that stays the same while lines are added above a finding: rule, file and the text of the line, and
 * which one it is of those that are equal so far.
 */
function fingerprints(report: Report): (finding: Finding) => string {
  const lines = new Map<string, readonly string[]>();
  const seen = new Map<string, number>();
  return (finding) => {
    const known = lines.get(finding.file) ?? (report.source(finding.file) ?? '').split('\n');
    lines.set(finding.file, known);
    const hash = fnv1a(JSON.stringify([finding.rule, finding.file, (known[finding.line - 1] ?? '').trim()]));
    const nth = (seen.get(hash) ?? 0) + 1;
    seen.set(hash, nth);
    return `${hash}:${nth}`;
  };
}

// FNV-1a with 64 bits: a fingerprint needs to be stable and spread well, not to be secret.
function fnv1a(text: string): string {
  let hash = 0xcbf29ce484222325n;
  for (const byte of new TextEncoder().encode(text))
    hash = BigInt.asUintN(64, (hash ^ BigInt(byte)) * 0x100000001b3n);
  return hash.toString(16).padStart(16, '0');
}
