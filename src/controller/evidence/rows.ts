import { secondsBetween } from '../clock.ts';
import { maskedLine } from '../record/mask.ts';

/** Longest piece of a row that somebody else wrote, such as a message. */
const LONGEST_CELL = 300;

/** A text from outside as a part of a row: masked, on one line, bounded. It cannot begin a row of its own. */
export function cell(text: string): string {
  return maskedLine(text, LONGEST_CELL);
}

/** One line for each row; what a row leaves out is dropped. */
export function rows(lines: readonly (readonly (string | undefined)[])[], none: string): string {
  if (lines.length === 0) return none;
  return lines
    .map((parts) => parts.filter((part) => part !== undefined && part !== '').join('  '))
    .join('\n');
}

const UNITS = [
  ['d', 86_400],
  ['h', 3600],
  ['m', 60],
] as const;

/** Time since an instant, in its largest unit, as kubectl shows ages. Nothing for what is no instant. */
export function age(instant: string | null | undefined, now: Date): string | undefined {
  const started = new Date(instant ?? '');
  if (Number.isNaN(started.getTime())) return undefined;
  const elapsed = Math.max(0, Math.floor(secondsBetween(started, now)));
  const [unit, size] = UNITS.find(([, seconds]) => elapsed >= 2 * seconds) ?? ['s', 1];
  return `${Math.floor(elapsed / size)}${unit}`;
}
