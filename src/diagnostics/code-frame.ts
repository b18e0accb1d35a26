import pc from 'picocolors';
import { visible } from './escape.ts';
import type { Range } from './position.ts';

const TAB = 4;
const MAX_LINES = 6;
const MAX_WIDTH = 140;

/** How a frame is drawn. */
export interface FrameOptions {
  readonly color: boolean;
}

interface Cell {
  readonly text: string;
  readonly width: number;
  readonly marked: boolean;
}

/**
 * The lines of a range with carets under it. Tabs become spaces, control characters become escapes, wide characters
 * take two columns, and long lines are cut around the range.
 */
export function renderFrame(source: readonly string[], range: Range, options: FrameOptions): string {
  const colors = pc.createColors(options.color);
  const numbers = shownLines(range);
  const gutter = String(numbers.at(-1) ?? range.line).length;
  const bar = colors.blue('|');
  const out = [`${' '.repeat(gutter)} ${bar}`];
  let previous = range.line - 1;
  for (const number of numbers) {
    if (number !== previous + 1) out.push(`${' '.repeat(gutter)} ${colors.blue('⋮')}`);
    previous = number;
    const line = source[number - 1] ?? '';
    const cells = clip(cellsOf(line, columnsOn(number, range, line)));
    out.push(
      `${colors.blue(String(number).padStart(gutter))} ${bar} ${cells.map((cell) => cell.text).join('')}`.trimEnd(),
    );
    const carets = caretsUnder(cells);
    if (carets !== '') out.push(`${' '.repeat(gutter)} ${bar} ${colors.red(carets)}`);
  }
  return out.join('\n');
}

/** The lines of a text without their ends, as {@link renderFrame} takes them. */
export function linesOf(text: string): string[] {
  return text.split('\n').map((line) => (line.endsWith('\r') ? line.slice(0, -1) : line));
}

function shownLines(range: Range): number[] {
  const last = range.endColumn === 1 && range.endLine > range.line ? range.endLine - 1 : range.endLine;
  const count = last - range.line + 1;
  const all = Array.from({ length: Math.min(count, MAX_LINES) }, (_, at) => range.line + at);
  return count > MAX_LINES ? [...all.slice(0, MAX_LINES - 1), last] : all;
}

function columnsOn(line: number, range: Range, text: string): { from: number; to: number } {
  // On lines after the first the indentation is left unmarked, and a blank line has nothing to mark.
  const from = line === range.line ? range.column - 1 : text.length - text.trimStart().length;
  const to = line === range.endLine ? range.endColumn - 1 : text.length;
  // An empty range still gets one caret, since a frame that points at nothing helps nobody.
  return { from, to: line === range.line ? Math.max(to, from + 1) : to };
}

function cellsOf(line: string, columns: { from: number; to: number }): Cell[] {
  const cells: Cell[] = [];
  let offset = 0;
  let screen = 0;
  for (const character of line) {
    const text = character === '\t' ? ' '.repeat(TAB - (screen % TAB)) : visible(character);
    const width = text === character ? widthOf(character) : text.length;
    cells.push({ text, width, marked: offset + character.length > columns.from && offset < columns.to });
    screen += width;
    offset += character.length;
  }
  // A range that begins at the end of the line points just behind its last character.
  if (columns.from >= offset && columns.to > offset) cells.push({ text: ' ', width: 1, marked: true });
  return cells;
}

function clip(cells: readonly Cell[]): readonly Cell[] {
  if (cells.length <= MAX_WIDTH) return cells;
  const first = Math.max(
    0,
    cells.findIndex((cell) => cell.marked),
  );
  const start = Math.max(0, Math.min(first - 40, cells.length - MAX_WIDTH));
  const ellipsis: Cell = { text: '…', width: 1, marked: false };
  const kept = cells.slice(start, start + MAX_WIDTH);
  return [...(start > 0 ? [ellipsis] : []), ...kept, ...(start + MAX_WIDTH < cells.length ? [ellipsis] : [])];
}

function caretsUnder(cells: readonly Cell[]): string {
  return cells
    .map((cell) => (cell.marked ? '^' : ' ').repeat(cell.width))
    .join('')
    .trimEnd();
}

function widthOf(character: string): number {
  const code = character.codePointAt(0) ?? 0;
  if (/\p{Mark}|\u200b|\u200c|\u200d|\ufe0f/u.test(character)) return 0;
  return isWide(code) ? 2 : 1;
}

// East Asian wide and fullwidth blocks and the emoji planes, in the coarse form that terminals agree on.
function isWide(code: number): boolean {
  const blocks = [
    [0x1100, 0x115f],
    [0x2e80, 0xa4cf],
    [0xac00, 0xd7a3],
    [0xf900, 0xfaff],
    [0xfe30, 0xfe6f],
    [0xff00, 0xff60],
    [0xffe0, 0xffe6],
    [0x1f300, 0x1faff],
    [0x20000, 0x3fffd],
  ] as const;
  return blocks.some(([from, to]) => code >= from && code <= to);
}
