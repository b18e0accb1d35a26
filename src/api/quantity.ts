// Nano, as the API server: nothing finer is kept, and it is fine enough to compare any two suffixes.
const NANO = 9;
const DECIMAL: Readonly<Record<string, number>> = {
  n: -9,
  u: -6,
  m: -3,
  '': 0,
  k: 3,
  M: 6,
  G: 9,
  T: 12,
  P: 15,
  E: 18,
};
const BINARY: Readonly<Record<string, bigint>> = { Ki: 1n, Mi: 2n, Gi: 3n, Ti: 4n, Pi: 5n, Ei: 6n };
const QUANTITY = /^([+-]?)(\d+\.?\d*|\.\d+)(Ki|Mi|Gi|Ti|Pi|Ei|[numkMGTPE]?|[eE][+-]?\d{1,2})$/;

/**
 * A Kubernetes quantity such as `500m`, `1.5Gi` or `12e6` in billionths of its unit, so that quantities with different
 * suffixes compare exactly. Nothing when the text is no quantity. What is finer than a billionth is rounded up.
 */
export function parseQuantity(quantity: string | number): bigint | undefined {
  const match = QUANTITY.exec(String(quantity));
  if (match === null) return undefined;
  const [, sign = '', number = '', suffix = ''] = match;
  const [whole = '', fraction = ''] = number.split('.');
  const power = NANO - fraction.length + tenPower(suffix);
  const scaled = BigInt(whole + fraction) * 1024n ** (BINARY[suffix] ?? 0n);
  const nano = power >= 0 ? scaled * 10n ** BigInt(power) : divideUp(scaled, 10n ** BigInt(-power));
  return sign === '-' ? -nano : nano;
}

function tenPower(suffix: string): number {
  if (/^[eE][+-]?\d/.test(suffix)) return Number(suffix.slice(1));
  return DECIMAL[suffix] ?? 0;
}

function divideUp(value: bigint, by: bigint): bigint {
  return (value + by - 1n) / by;
}
