/** One piece of a scalar's source: where it is, and the characters of the value that it stands for. */
interface Piece {
  readonly offset: number;
  readonly text: string;
}

const ESCAPE = /^\\(?:x[0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8}|[^])/;
const SPACE = /\s/;

/**
 * For each character of a scalar's value, and for its end, the offset in the source it was written at.
 *
 * Whatever the style does with blank space (indentation, folding, line breaks), the other characters stay the same and
 * in order. So those are paired one by one, and each blank character is put right behind the character before it.
 */
export function offsetsOf(source: string, value: string, style: string | undefined): number[] {
  const pieces = piecesOf(source, style);
  const offsets: number[] = [];
  let piece = pieces.next();
  let behind = startOf(source, style);
  for (const character of value.split('')) {
    if (SPACE.test(character)) {
      offsets.push(behind);
      if (isBlankAt(source, behind)) behind += 1;
      continue;
    }
    while (!piece.done && piece.value.text !== character) piece = pieces.next();
    if (piece.done) {
      offsets.push(behind);
      continue;
    }
    offsets.push(piece.value.offset);
    behind = piece.value.offset + 1;
    piece = pieces.next();
  }
  offsets.push(behind);
  return offsets;
}

function isBlankAt(source: string, offset: number): boolean {
  const character = source[offset];
  return character === ' ' || character === '\t';
}

/** Where the content begins: behind the quote, or on the line after a block scalar's header. */
function startOf(source: string, style: string | undefined): number {
  if (style === 'QUOTE_SINGLE' || style === 'QUOTE_DOUBLE') return 1;
  if (style !== 'BLOCK_LITERAL' && style !== 'BLOCK_FOLDED') return 0;
  const header = source.indexOf('\n');
  return header === -1 ? source.length : header + 1;
}

function* piecesOf(source: string, style: string | undefined): Generator<Piece, undefined> {
  let offset = startOf(source, style);
  while (offset < source.length) {
    const { length, text } = pieceAt(source, offset, style);
    // A character outside the basic plane is two code units in the value as well, so pieces are code units.
    for (const unit of text.split('')) if (!SPACE.test(unit)) yield { offset, text: unit };
    offset += length;
  }
  return undefined;
}

function pieceAt(
  source: string,
  offset: number,
  style: string | undefined,
): { length: number; text: string } {
  const character = source[offset] ?? '';
  if (style === 'QUOTE_SINGLE' && source.startsWith("''", offset)) return { length: 2, text: "'" };
  if (style !== 'QUOTE_DOUBLE' || character !== '\\') return { length: 1, text: character };
  const escape = ESCAPE.exec(source.slice(offset, offset + 10))?.[0] ?? character;
  return { length: escape.length, text: unescape(escape) };
}

function unescape(escape: string): string {
  if (/^\\[xuU]/.test(escape) && escape.length > 2) {
    const code = Number.parseInt(escape.slice(2), 16);
    return code <= 0x10ffff ? String.fromCodePoint(code) : '';
  }
  const named: Readonly<Record<string, string>> = {
    0: '\0',
    a: '\u0007',
    b: '\b',
    e: '\u001b',
    f: '\f',
    v: '\v',
    n: '\n',
    r: '\r',
    t: '\t',
    N: '\u0085',
    _: '\u00a0',
    L: '\u2028',
    P: '\u2029',
  };
  const letter = escape.slice(1);
  return named[letter] ?? letter;
}
