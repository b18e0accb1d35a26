import { visible } from '../escape.ts';
import type { Finding } from '../finding.ts';
import type { Report } from '../report.ts';
import { nameOf } from './text.ts';

/** JUnit XML: one suite a file with findings, one case a finding; only errors are failures. */
export function formatJunit(report: Report): string {
  const files = [...new Set(report.findings.map((finding) => finding.file))];
  const body = files.map((file) =>
    suite(
      file,
      report.findings.filter((finding) => finding.file === file),
    ),
  );
  const { errors, files: read } = report.summary;
  const tests = Math.max(report.findings.length, 1);
  // Readers of JUnit treat a report without any case as a mistake, so a clean run is one case that passed.
  const clean = [
    '  <testsuite name="stanchion validate" tests="1" failures="0">',
    `    <testcase name="${read} files" classname="stanchion"/>`,
    '  </testsuite>',
  ];
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites name="stanchion validate" tests="${tests}" failures="${errors}">`,
    ...(body.length > 0 ? body : clean),
    '</testsuites>',
    '',
  ].join('\n');
}

function suite(file: string, findings: readonly Finding[]): string {
  const failures = findings.filter((finding) => finding.severity === 'error').length;
  return [
    `  <testsuite name="${escapeXml(file)}" tests="${findings.length}" failures="${failures}">`,
    ...findings.map(testcase),
    '  </testsuite>',
  ].join('\n');
}

function testcase(finding: Finding): string {
  const place = `${finding.file}:${finding.line}:${finding.column}`;
  const name = escapeXml(`${finding.rule} ${place}`);
  const detail = escapeXml(
    [finding.message, place, nameOf(finding.resource), finding.fix].filter(Boolean).join('\n'),
  );
  const open = `    <testcase name="${name}" classname="${escapeXml(finding.rule)}">`;
  const content =
    finding.severity === 'error'
      ? `<failure message="${escapeXml(finding.message)}" type="${escapeXml(finding.rule)}">${detail}</failure>`
      : `<system-out>${escapeXml(finding.severity)}: ${detail}</system-out>`;
  return `${open}\n      ${content}\n    </testcase>`;
}

function escapeXml(text: string): string {
  const entities: Readonly<Record<string, string>> = {
    '&': '&amp;',
    '<': '&lt;',
    '>': '&gt;',
    '"': '&quot;',
    "'": '&apos;',
  };
  const safe = text
    .split('\n')
    .map(visible)
    .join('\n')
    .replace(/\p{Surrogate}/gu, '\ufffd');
  return safe
    .replace(/[&<>"']/g, (character) => entities[character] ?? character)
    .replaceAll('\ufffe', '\\ufffe')
    .replaceAll('\uffff', '\\uffff');
}
