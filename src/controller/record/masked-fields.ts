import { maskedLine } from './mask.ts';

const LONGEST = 2048;
const DEEPEST = 12;

/** The same fields with every text masked, however deep it stands, and on one line. */
export function maskedFields(fields: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return maskedObject(fields, 0);
}

function maskedObject(object: object, depth: number): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(object).map(([key, value]) => [key, maskedPair(key, value, depth)]),
  );
}

function maskedValue(value: unknown, depth: number): unknown {
  if (typeof value === 'string') return maskedLine(value, LONGEST);
  if (typeof value !== 'object' || value === null) return value;
  if (depth > DEEPEST) return '…';
  if (Array.isArray(value)) return value.map((one) => maskedValue(one, depth + 1));
  return maskedObject(value, depth + 1);
}

/** A value that is only known for a secret by the name that it stands under. */
function maskedPair(key: string, value: unknown, depth: number): unknown {
  if (typeof value !== 'string') return maskedValue(value, depth + 1);
  const pair = maskedLine(`${key}=${value}`, LONGEST);
  return pair.startsWith(`${key}=`) ? pair.slice(key.length + 1) : maskedLine(value, LONGEST);
}
