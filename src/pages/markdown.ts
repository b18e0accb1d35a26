import { withoutTemplates } from './template.ts';

/**
 * Markdown that GitHub, GitLab and the usual site generators read alike. Text of the catalogue goes through
 * {@link text} or {@link code}, so that it can neither become markup nor end a cell, a span or a block.
 */

// An underscore within a word is no markup, and metric names stay readable in the source.
const MARKUP = /[\\`*[\]<>|~$]|(?<![\p{L}\p{N}])_|_(?![\p{L}\p{N}])|&(?=#?\w+;)/gu;
const BLOCK_START = /^(?:[#+=-]|\d+(?=[.)]))/;

/** Prose on one line, with nothing in it that Markdown would take for markup. */
export function text(value: string): string {
  return oneLine(withoutTemplates(value))
    .replace(MARKUP, '\\$&')
    .replace(BLOCK_START, (start) => (/^\d/.test(start) ? `${start}\\` : `\\${start}`));
}

/** White space collapsed; characters that are not shown, or turn the direction of reading, made visible. */
function oneLine(value: string): string {
  return value
    .replace(/\s+/g, ' ')
    .trim()
    .replace(/\p{C}/gu, (hidden) => `U+${(hidden.codePointAt(0) ?? 0).toString(16).toUpperCase()}`);
}

/** An inline code span; its content may have backticks of its own. */
export function code(value: string): string {
  const line = oneLine(value);
  const ticks = '`'.repeat(longestRun(line) + 1);
  const pad = line.startsWith('`') || line.endsWith('`') ? ' ' : '';
  return `${ticks}${pad}${line}${pad}${ticks}`;
}

/** A fenced block, with a fence that its content cannot close. */
export function fence(language: 'promql' | 'sh' | 'sql', body: string): string {
  const ticks = '`'.repeat(Math.max(3, longestRun(body) + 1));
  return `${ticks}${language}\n${body.trimEnd()}\n${ticks}`;
}

function longestRun(value: string): number {
  return Math.max(0, ...[...value.matchAll(/`+/g)].map(([run]) => run.length));
}

/** A heading of plain words; {@link anchor} gives what links to it. */
export function heading(level: 1 | 2 | 3 | 4, title: string): string {
  return `${'#'.repeat(level)} ${text(title)}`;
}

/** The fragment that GitHub, GitLab and MkDocs give a heading. */
export function anchor(title: string): string {
  return `#${title
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\s_-]/gu, '')
    .replace(/\s/g, '-')}`;
}

/** A link; `label` is Markdown already. */
export function link(label: string, target: string): string {
  return `[${label}](${target.replace(/[\s()<>]/g, encodeURIComponent).replace(/[()]/g, percent)})`;
}

function percent(character: string): string {
  return `%${character.charCodeAt(0).toString(16)}`;
}

/** A list of Markdown items, each on one line or with an indented block. */
export function list(items: readonly string[]): string {
  return items.map((item) => `- ${item.replace(/\n(?=.)/g, '\n  ')}`).join('\n');
}

/** A table of Markdown cells; nothing when it has no rows. */
export function table(header: readonly string[], rows: readonly (readonly string[])[]): string {
  if (rows.length === 0) return '';
  const line = (cells: readonly string[]) => `| ${cells.map(cell).join(' | ')} |`;
  return [line(header), line(header.map(() => '---')), ...rows.map(line)].join('\n');
}

/** Even in a code span, a bar would end the cell. */
function cell(markdown: string): string {
  return markdown.replace(/(?<!\\)\|/g, '\\|').replace(/\n+/g, ' ');
}

/** Blocks with an empty line between them; empty ones are left out. */
export function blocks(...parts: readonly (string | readonly string[])[]): string {
  return parts
    .flat()
    .filter((part) => part !== '')
    .join('\n\n');
}

/** `a`, `a and b`, `a, b and c`. */
export function enumeration(items: readonly string[], word: 'and' | 'or' = 'and'): string {
  if (items.length < 2) return items.join('');
  return `${items.slice(0, -1).join(', ')} ${word} ${items.at(-1) ?? ''}`;
}
