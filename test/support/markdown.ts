import { existsSync, readdirSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';

/** A fenced block of a Markdown file. */
export interface Fence {
  readonly language: string;
  readonly body: string;
}

export interface MarkdownFile {
  readonly path: string;
  /** What `#…` may link to, by the rules of GitHub. */
  readonly anchors: readonly string[];
  readonly links: readonly string[];
  readonly fences: readonly Fence[];
  /** Lines outside of fences. */
  readonly prose: readonly string[];
}

/** Reads what tests ask of a Markdown file. Knows fences, ATX headings and inline links, and nothing else. */
export function readMarkdown(path: string, content: string): MarkdownFile {
  const { fences, prose } = splitFences(path, content.split('\n'));
  const titles = prose.flatMap((line) => /^#{1,6} (.*)$/.exec(line)?.[1] ?? []);
  return { path, anchors: anchorsOf(titles), links: prose.flatMap(linksOf), fences, prose };
}

/** @throws Error for a block that is never closed. */
function splitFences(path: string, lines: readonly string[]): Pick<MarkdownFile, 'fences' | 'prose'> {
  const fences: Fence[] = [];
  const prose: string[] = [];
  for (let at = 0; at < lines.length; at += 1) {
    const line = lines[at] ?? '';
    const [, ticks, language = ''] = /^\s*(`{3,})(\w*)(?: [^`]*)?$/.exec(line) ?? [];
    if (ticks === undefined) {
      prose.push(line);
      continue;
    }
    const length = lines.slice(at + 1).findIndex((end) => new RegExp(`^\\s*${ticks}\`*\\s*$`).test(end));
    if (length < 0) throw new Error(`${path}:${at + 1}: the block of ${language} is never closed`);
    fences.push({ language, body: lines.slice(at + 1, at + 1 + length).join('\n') });
    at += length + 1;
  }
  return { fences, prose };
}

function linksOf(line: string): string[] {
  const withoutCode = line.replace(/(`+)[^`].*?\1/g, '');
  return [...withoutCode.matchAll(/(?<!\\)\]\(([^)\s]*)\)/g)].map(([, target = '']) => target);
}

/** GitHub's fragments: markup off, lower case, punctuation off, spaces to dashes, and a number from the second on. */
function anchorsOf(titles: readonly string[]): string[] {
  const seen = new Map<string, number>();
  return titles.map((title) => {
    const slug = title
      .replace(/\\(?=[!-/:-@[-`{-~])/g, '')
      .replace(/\[([^\]]*)\]\([^)]*\)/g, '$1')
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\s_-]/gu, '')
      .replaceAll(' ', '-');
    const count = seen.get(slug) ?? 0;
    seen.set(slug, count + 1);
    return count === 0 ? slug : `${slug}-${count}`;
  });
}

/** Links of a file that lead nowhere; addresses of other hosts are left alone. */
export function brokenLinks(file: MarkdownFile, files: ReadonlyMap<string, MarkdownFile>): string[] {
  return file.links
    .filter((target) => !/^[a-z][a-z0-9+.-]*:/i.test(target))
    .filter((target) => {
      const [path = '', fragment] = decodeURIComponent(target).split('#');
      const at = path === '' ? file.path : normalize(join(dirname(file.path), path));
      if (fragment === undefined || !at.endsWith('.md')) return !existsSync(at);
      return files.get(at)?.anchors.includes(fragment) !== true;
    })
    .map((target) => `${file.path} links ${target}`);
}

/** The Markdown that people read: everything below `docs/`, and the README where there is one. */
export function documentPaths(): string[] {
  const below = readdirSync('docs', { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.md'))
    .map((entry) => join(entry.parentPath, entry.name));
  return [...below, ...['README.md'].filter(existsSync)].sort();
}
