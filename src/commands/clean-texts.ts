import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { policiesFolder } from '../policy/folder.ts';

const PASSED = 'no errors\n';

/**
 * Texts that exactly these rules have found clean, by hash. Proving the manifests is most of a synth's time, and few of
 * them change from one to the next. A text with any finding is never kept, and neither is anything when the rules, their
 * settings, or the code around them differ by a byte.
 */
export class CleanTexts {
  readonly #file: string | undefined;
  readonly #rules: string;
  readonly #known: ReadonlySet<string>;
  readonly #used = new Set<string>();

  /**
   * @param file where it is kept; without one nothing outlives the process
   * @param rules stands for the exact rules, as their hash does
   */
  constructor(file: string | undefined, rules: string) {
    this.#file = file;
    this.#rules = rules;
    this.#known = file === undefined ? new Set() : read(file, rules);
  }

  has(text: string): boolean {
    const hash = sha256(text);
    if (!this.#known.has(hash)) return false;
    this.#used.add(hash);
    return true;
  }

  add(text: string): void {
    this.#used.add(sha256(text));
  }

  /** Whether the text has no errors; it may have warnings, which are nobody's business who asks this. */
  passed(text: string): boolean {
    return this.has(text) || this.has(PASSED + text);
  }

  addPassed(text: string): void {
    if (!this.has(text)) this.add(PASSED + text);
  }

  /** Keeps what this run saw; older entries go. */
  save(): void {
    if (this.#file === undefined) return;
    mkdirSync(dirname(this.#file), { recursive: true });
    writeFileSync(this.#file, `${JSON.stringify({ rules: this.#rules, clean: [...this.#used] })}\n`);
  }
}

const CACHE = 'node_modules/.cache/stanchion/clean.json';

/** The cache of the bundled commands, which know their rules by the bundle's own bytes. Sources have none. */
export function bundledCleanTexts(): CleanTexts {
  const folder = bundleFolder();
  if (basename(folder) !== 'lib') return new CleanTexts(undefined, 'sources');
  return new CleanTexts(CACHE, fingerprint([folder, policiesFolder()]));
}

/** `lib/`, from the entry point beside it or the chunk below it. */
function bundleFolder(): string {
  const here = dirname(fileURLToPath(import.meta.url));
  return here.endsWith('chunks') ? dirname(here) : here;
}

function fingerprint(folders: readonly string[]): string {
  const files = folders.flatMap((folder) =>
    readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && !/\.(map|d\.ts)$/.test(entry.name))
      .map((entry) => join(entry.parentPath, entry.name)),
  );
  return sha256(
    files
      .sort()
      .map((file) => sha256(readFileSync(file, 'utf8')))
      .join('\n'),
  );
}

/** A cache that is missing, damaged, or of other rules is an empty one. */
function read(file: string, rules: string): ReadonlySet<string> {
  try {
    const stored: unknown = JSON.parse(readFileSync(file, 'utf8'));
    if (typeof stored !== 'object' || stored === null || Reflect.get(stored, 'rules') !== rules)
      return new Set();
    const clean: unknown = Reflect.get(stored, 'clean');
    return new Set(Array.isArray(clean) ? clean.filter((hash) => typeof hash === 'string') : []);
  } catch {
    return new Set();
  }
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
