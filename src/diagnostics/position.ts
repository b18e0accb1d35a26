/**
 * A stretch of text. Lines and columns start at 1, columns count UTF-16 code units (what editors, the language server
 * protocol and SARIF's `utf16CodeUnits` count), and the end is exclusive: it names the first column after the stretch.
 */
export interface Range {
  readonly line: number;
  readonly column: number;
  readonly endLine: number;
  readonly endColumn: number;
}

/** The range of a finding about a whole file. */
export const START_OF_FILE: Range = { line: 1, column: 1, endLine: 1, endColumn: 1 };

/** Turns offsets into lines and columns. This is the only place where that happens. */
export class LineIndex {
  readonly #starts: number[] = [0];
  readonly #length: number;

  constructor(text: string) {
    this.#length = text.length;
    for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) this.#starts.push(at + 1);
  }

  /** The range from `start` up to `end`; offsets outside the text are moved to its nearest edge. */
  range(start: number, end: number): Range {
    const from = this.#position(start);
    const to = this.#position(Math.max(start, end));
    return { line: from.line, column: from.column, endLine: to.line, endColumn: to.column };
  }

  #position(offset: number): { line: number; column: number } {
    const at = Math.min(Math.max(offset, 0), this.#length);
    let low = 0;
    let high = this.#starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((this.#starts[middle] ?? 0) <= at) low = middle;
      else high = middle - 1;
    }
    return { line: low + 1, column: at - (this.#starts[low] ?? 0) + 1 };
  }
}
