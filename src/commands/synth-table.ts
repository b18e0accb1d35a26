import type { Alert } from '../catalogue/model/alert.ts';
import type { System } from '../catalogue/model/system.ts';
import type { SynthResult } from './synth.ts';

const HEADER = ['environment', 'systems', 'objects', 'alerts', 'tests', 'findings'] as const;

/** What a synth has to say before its table: a line for each warning, or nothing. */
export function synthWarnings(results: readonly SynthResult[]): string {
  return results
    .flatMap(({ warnings }) => warnings)
    .map(({ owner, field, message }) => `warning: ${owner}: ${field}: ${message}\n`)
    .join('');
}

/** The closing lines of a synth: one row an environment, then the time. */
export function synthTable(results: readonly SynthResult[], milliseconds: number): string {
  const rows = results.map(({ environment, systems, manifests, findings, warnings }) => [
    environment.name,
    ...[
      systems.length,
      manifests.length,
      alertsOf(systems).length,
      exampleCount(systems),
      findings.length + warnings.length,
    ].map(String),
  ]);
  const widths = HEADER.map((title, column) =>
    Math.max(title.length, ...rows.map((row) => (row[column] ?? '').length)),
  );
  const lines = [[...HEADER], ...rows].map((row) =>
    row
      .map((cell, column) =>
        column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[column] ?? 0),
      )
      .join('  '),
  );
  return `${lines.join('\n')}\nin ${(milliseconds / 1000).toFixed(1)} s\n`;
}

function alertsOf(systems: readonly System[]): Alert[] {
  return systems.flatMap(({ runbooks }) => runbooks.flatMap(({ alerts }) => alerts));
}

/** Tests that promtool runs, made from the examples. */
function exampleCount(systems: readonly System[]): number {
  const ofAlerts = alertsOf(systems).reduce((sum, { examples }) => sum + 4 + (examples.more?.length ?? 0), 0);
  return systems
    .flatMap(({ recordings }) => recordings)
    .reduce((sum, { examples }) => sum + examples.length, ofAlerts);
}
