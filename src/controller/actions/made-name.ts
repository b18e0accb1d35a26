import { sha256 } from '../decide/plan.ts';

const LONGEST = 63;
const DIGITS = 10;

/** Name of an object that a change makes: the same for every attempt, so that it can only be made once. */
export function madeName(stem: string, key: string): string {
  const suffix = `-${sha256(key).slice(0, DIGITS)}`;
  return `${stem.slice(0, LONGEST - suffix.length).replace(/-+$/, '')}${suffix}`;
}
