/** Something that was measured, and what it may be at most. */
export interface Figure {
  readonly what: string;
  readonly value: number;
  readonly budget: number;
  readonly unit: 'x' | 's' | 'ms' | 'MB' | '%' | '';
  /** Whether more than the budget is a mistake and not slowness: no tolerance then. */
  readonly exact?: boolean;
}

export function isWithin({ value, budget, exact = false }: Figure, tolerance = 1): boolean {
  return value <= budget * (exact ? 1 : tolerance);
}

/** One line: whether it is within, the figure, its budget, and which part of the budget that is. */
export function lineOf(figure: Figure): string {
  const { what, value, budget, unit } = figure;
  const share = `${((100 * value) / budget).toFixed(0)} %`.padStart(6);
  const space = unit === '' ? '' : ' ';
  const of = `${value.toFixed(2)}${space}${unit} of ${budget}${space}${unit}`;
  return `${isWithin(figure) ? 'within' : 'OVER  '} ${share}  ${of.padEnd(22)}  ${what}`;
}

/** The value below which so many percent of the others are. */
export function percentile(values: readonly number[], percent: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.ceil((percent / 100) * sorted.length) - 1)] ?? Number.NaN;
}
