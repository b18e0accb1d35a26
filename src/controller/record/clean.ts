/** Stands where a text was cut off. */
export const CUT = '… [cut]';

/** C0 but for tab and newline, DEL, C1. ESC stays for the next pattern, which takes what belongs to it. */
const CONTROLS = /[\u0000-\u0008\u000b-\u001a\u001c-\u001f\u007f-\u009f]/g;
/** Marks that turn the direction of text around, take no room, or carry text that nobody sees. */
const INVISIBLE = /[\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff]|[\u{e0000}-\u{e007f}]/gu;
const ESCAPES = /\u001b(?:\[[0-?]*[ -/]*[@-~]?|[\]PX^_][^\u001b\n]*(?:\u001b\\)?|[^\n]?)/gu;

/**
 * A text without anything that a terminal would carry out instead of showing it. Lines stay lines; what ends one in
 * some terminals and not in others ends it here.
 */
export function clean(text: string): string {
  return text
    .replaceAll(/\p{Surrogate}/gu, '\ufffd')
    .replaceAll(/\r\n?|[\u2028\u2029\u0085\u000b\u000c]/g, '\n')
    .replaceAll(/\u0007/g, '\u001b\\')
    .replaceAll(CONTROLS, '')
    .replaceAll(INVISIBLE, '')
    .replaceAll(ESCAPES, '');
}

/** How far back from the limit a cut looks for a space. */
const REACH = 200;

/**
 * At most `limit` characters, with a mark where something is missing. It is cut at a space where there is one, and never
 * within a surrogate pair. Bounding twice changes nothing.
 *
 * @param limit longer than the mark.
 */
export function bounded(text: string, limit: number): string {
  if (text.length <= limit) return text;
  const room = text.slice(0, limit - CUT.length - 1);
  const space = Math.max(room.lastIndexOf(' '), room.lastIndexOf('\n'));
  const kept = space > room.length - REACH ? room.slice(0, space) : room;
  return `${kept.replace(/[\ud800-\udbff]$/, '')} ${CUT}`;
}

/** For places that hold one line: newlines and tabs become spaces. */
export function oneLine(text: string): string {
  return text.replaceAll(/\s+/g, ' ').trim();
}
