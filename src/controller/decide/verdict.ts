/** Kleene's three values. `unknown` never acts. */
export type Verdict = 'true' | 'false' | 'unknown';

export function verdict(holds: boolean): Verdict {
  return holds ? 'true' : 'false';
}

export function negated(value: Verdict): Verdict {
  if (value === 'unknown') return 'unknown';
  return value === 'true' ? 'false' : 'true';
}

/** False as soon as one is false, whatever the others are; true when all are. */
export function every(values: readonly Verdict[]): Verdict {
  if (values.includes('false')) return 'false';
  return values.includes('unknown') ? 'unknown' : 'true';
}

/** True as soon as one is true, whatever the others are; false when all are. */
export function some(values: readonly Verdict[]): Verdict {
  return negated(every(values.map(negated)));
}
