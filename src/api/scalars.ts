import { z } from 'zod';

/** A Kubernetes object name or a namespace (RFC 1123 label, 63 characters). */
export const objectName = z
  .string()
  .max(63)
  .regex(/^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/, 'must be lower-case letters, digits and dashes');

/** An identifier inside one runbook: of evidence, a target, a remedy, a diagnosis or a checklist item. */
export const identifier = z
  .string()
  .max(63)
  .regex(/^[a-z][a-zA-Z0-9]*(-[a-z0-9]+)*$/, 'must be camelCase or kebab-case');

/** One line or a short paragraph for people. Bounded, because CEL rules and etcd pay for every character. */
export const sentence = z.string().min(1).max(1024);

/** A reference to an identifier; whether it exists is checked where both ends are known. */
export const reference = z.string().min(1).max(63);

const UNIT_SECONDS: ReadonlyMap<string, number> = new Map([
  ['s', 1],
  ['m', 60],
  ['h', 3600],
  ['d', 86_400],
]);
// Without look-ahead: the API server compiles patterns with RE2.
const DURATION = /^(\d+d)?(\d+h)?(\d+m)?(\d+s)?$/;

/** A duration as Prometheus and Go write it: `30s`, `5m`, `1h30m`. Largest unit first, each unit once. */
export const duration = z
  .string()
  .min(2)
  .max(32)
  .regex(DURATION, 'must be a duration such as 30s, 5m or 1h30m');

export type Duration = string;

/** Seconds in a {@link duration}. Throws a RangeError for text that is not one. */
export function seconds(text: Duration): number {
  if (text === '' || !DURATION.test(text)) {
    throw new RangeError(`'${text}' is not a duration: write it as 30s, 5m or 1h30m`);
  }
  let total = 0;
  for (const [, amount, unit = 's'] of text.matchAll(/(\d+)([smhd])/g)) {
    total += Number(amount) * (UNIT_SECONDS.get(unit) ?? 0);
  }
  return total;
}
