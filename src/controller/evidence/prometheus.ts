import type { Reading } from '../decide/facts.ts';
import type { Collect, Sample, SourceOf } from './collector.ts';
import { cell, rows } from './rows.ts';

/** Series that are listed, those with the largest values first. */
const MOST_SERIES = 50;

/**
 * One number of an instant query, reduced over its series as Prometheus' own aggregations do: NaN says nothing beside
 * other values, but makes a sum NaN. No series, and no finite number, is unknown. A record lists the series.
 */
export const prometheus: Collect<'prometheus'> = async ({ expr, reduce }, { yields }, context) => {
  const samples = await context.prometheus.query(expr, context.now);
  return yields === 'record' && samples.length > 0 ? { record: listed(samples) } : reduced(samples, reduce);
};

function listed(samples: readonly Sample[]): string {
  const sorted = [...samples].sort((a, b) => b.value - a.value).slice(0, MOST_SERIES);
  return rows(
    sorted.map(({ labels, value }) => [
      ...Object.entries(labels).map(([name, text]) => cell(`${name}=${text}`)),
      String(Math.round(value * 1000) / 1000),
    ]),
    'none',
  );
}

export function reduced(samples: readonly Sample[], reduce: SourceOf<'prometheus'>['reduce']): Reading {
  if (samples.length === 0) return { unknown: 'Prometheus has no series for this expression' };
  const number = REDUCERS[reduce](samples.map(({ value }) => value));
  if (!Number.isFinite(number)) {
    return { unknown: `the expression is ${number}, as a quotient is whose denominator is 0` };
  }
  return { number };
}

const REDUCERS: Readonly<Record<SourceOf<'prometheus'>['reduce'], (values: readonly number[]) => number>> = {
  max: (values) => extreme(values, (a, b) => (a > b ? a : b)),
  min: (values) => extreme(values, (a, b) => (a < b ? a : b)),
  sum: (values) => values.reduce((total, value) => total + value, 0),
  count: (values) => values.length,
};

function extreme(values: readonly number[], choose: (a: number, b: number) => number): number {
  const known = values.filter((value) => !Number.isNaN(value));
  return known.length === 0 ? Number.NaN : known.reduce(choose);
}
