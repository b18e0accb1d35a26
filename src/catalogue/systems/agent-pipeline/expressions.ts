import type { MetricFamily } from './names.ts';

/** The same expression over each name of a family, where an earlier name wins for the series that it has. */
export function preferred(family: MetricFamily, expression: (metric: string) => string): string {
  return family.map(expression).join('\nor\n');
}

/** State of each stage's breaker, as one series a stage. Only the leader reports it, so there is one value. */
export function breakerStates(family: MetricFamily): string {
  return preferred(family, (metric) => `max by (stage) (${metric})`);
}

/** The stages whose breaker is open, whoever reports it. */
export function openBreakers(family: MetricFamily): string {
  return preferred(family, (metric) => `group by (stage) (${metric} == 1)`);
}
