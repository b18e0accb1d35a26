// Control characters, bidirectional overrides and Unicode line separators: what can move a terminal's cursor, recolour
// it, or make a line read differently from what it is. Input must not decide how a report looks.
const UNSAFE = /[\u0000-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]/g;

/** Text from outside as it may be shown on a terminal: unsafe characters become visible escapes. */
export function visible(text: string): string {
  return text.replace(UNSAFE, escapeCharacter);
}

/** A name or value quoted in a message: visible, in double quotes, cut when it is long. */
export function quoted(value: unknown): string {
  if (value === undefined) return 'nothing';
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  const short = text.length > 80 ? `${text.slice(0, 79)}…` : text;
  return typeof value === 'string' ? `"${visible(short)}"` : visible(short);
}

function escapeCharacter(character: string): string {
  if (character === '\n') return '\\n';
  if (character === '\r') return '\\r';
  if (character === '\t') return '\\t';
  const code = character.charCodeAt(0);
  return code < 0x100 ? `\\x${hex(code, 2)}` : `\\u${hex(code, 4)}`;
}

function hex(code: number, digits: number): string {
  return code.toString(16).padStart(digits, '0');
}
