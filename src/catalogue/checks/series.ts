import type { Metric } from '../model/alert.ts';
import type { System } from '../model/system.ts';
import type { CatalogueProblem } from '../problems.ts';
import { expressionsOf } from './expressions.ts';

/** What a PromQL expression asks for. The parser itself is not the catalogue's business. */
export type ReadPromql = (expr: string) => {
  readonly selectors: readonly {
    readonly metric: string | undefined;
    readonly matchers: readonly {
      readonly label: string;
      readonly operator: string;
      readonly value: string;
    }[];
  }[];
  readonly comparisons: readonly { readonly operator: string; readonly value: number }[];
};

/** Series that an expression of the system asks for, and that nobody is known to emit. */
export function seriesProblems(system: System, read: ReadPromql): CatalogueProblem[] {
  const known = new Set(knownSeries(system));
  return [...expressionsOf(system)].flatMap(({ owner, field, expr }) =>
    [...new Set(read(expr).selectors.map(({ metric }) => metric))]
      .filter((metric) => metric === undefined || !known.has(metric))
      .map((metric) => ({ owner, field, message: unknownSeries(system, metric) })),
  );
}

/** Every series that expressions of the system may name: its metrics as they are exposed, and its recording rules. */
export function knownSeries({ metrics, recordings }: System): string[] {
  return [...metrics.flatMap(exposedSeries), ...recordings.map(({ record }) => record)];
}

/** The names under which a metric is scraped. A histogram has no series of its own name. */
function exposedSeries({ name, type }: Metric): string[] {
  switch (type) {
    case 'counter':
    case 'gauge':
      return [name];
    case 'summary':
      return [name, `${name}_sum`, `${name}_count`];
    case 'histogram': {
      // A metric may be declared by its buckets, where a summary has the bare name.
      const base = name.replace(/_bucket$/, '');
      return [`${base}_bucket`, `${base}_sum`, `${base}_count`];
    }
  }
}

function unknownSeries({ id, metrics }: System, metric: string | undefined): string {
  if (metric === undefined) return 'selects series without naming their metric; name it';
  if (metrics.some(({ name, type }) => name === metric && type === 'histogram')) {
    return `'${metric}' is a histogram; use ${metric}_bucket, ${metric}_sum or ${metric}_count`;
  }
  return `'${metric}' is neither a metric nor a recording rule of ${id}; declare it there, or mend the name`;
}
