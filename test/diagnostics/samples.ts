import type { Finding } from '../../src/diagnostics/finding.ts';
import type { Report } from '../../src/diagnostics/report.ts';

/** A finding with what a test does not care about filled in. */
export function finding(overrides: Partial<Finding> = {}): Finding {
  return {
    rule: 'family/rule',
    severity: 'error',
    message: 'is wrong',
    fix: 'Mend it.',
    file: 'a.yaml',
    line: 2,
    column: 3,
    endLine: 2,
    endColumn: 6,
    resource: { apiVersion: 'v1', kind: 'ConfigMap', namespace: 'demo', name: 'x' },
    ...overrides,
  };
}

/** A report over findings that all lie in the same text. */
export function report(findings: readonly Finding[], text = 'first\n  key: value\nlast\n'): Report {
  const errors = findings.filter(({ severity }) => severity === 'error').length;
  const warnings = findings.filter(({ severity }) => severity === 'warning').length;
  const rule = {
    id: 'family/rule',
    severity: 'error',
    summary: 'things are right',
    rationale: 'Because.',
    fix: 'Mend it.',
  } as const;
  return {
    findings,
    summary: { files: 1, documents: 1, errors, warnings },
    rules: [rule],
    source: () => text,
    color: false,
  };
}
