import { SEVERITIES, type Severity } from '../api/runbook.ts';
import type { Watch } from '../catalogue/model/alert.ts';
import type { ThresholdsJson } from './grafana-types.ts';

/** Colours of Grafana's palette, in words, so that they follow its theme. */
const COLOURS: Readonly<Record<Severity, string>> = {
  critical: 'dark-red',
  page: 'red',
  warning: 'orange',
  info: 'blue',
};
const WELL = 'green';

/**
 * Grafana colours a value from the step on, and an alert `> 0` only fires beyond it: without a distance, a count of
 * zero would look like trouble.
 */
const JUST_ABOVE_ZERO = 1e-9;

/** The limits of the alerts that watch a panel, as coloured ranges; nothing where none has a limit on its scale. */
export function thresholdsOf(watches: readonly Watch[]): ThresholdsJson | undefined {
  const limits = watches.flatMap(({ above, below }) => above ?? below ?? []);
  if (limits.length === 0) return undefined;
  const edges = [...new Set(limits)].sort((a, b) => a - b);
  const ranges = [-Infinity, ...edges].map((from, index) => ({ from, to: edges[index] ?? Infinity }));
  return {
    mode: 'absolute',
    steps: ranges.map(({ from, to }) => ({ value: stepAt(from), color: colourBetween(from, to, watches) })),
  };
}

function stepAt(limit: number): number | null {
  if (limit === -Infinity) return null;
  return limit === 0 ? JUST_ABOVE_ZERO : limit;
}

function colourBetween(from: number, to: number, watches: readonly Watch[]): string {
  const firing = watches
    .filter(
      ({ above, below }) => (above !== undefined && above <= from) || (below !== undefined && below >= to),
    )
    .map(({ severity }) => severity);
  const worst = SEVERITIES.find((severity) => firing.includes(severity));
  return worst === undefined ? WELL : COLOURS[worst];
}
