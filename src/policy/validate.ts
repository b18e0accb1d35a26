import { sortFindings, summarize, type Finding, type Summary } from '../diagnostics/finding.ts';
import { loadManifest, type Source } from '../manifest/load.ts';
import { checkManifest, prepareRules, type ReadyRule } from './engine.ts';
import { rules, type RuleId } from './index.ts';
import { policyReader, type PolicyReader } from './settings.ts';

/** What came of validating. */
export interface ValidateResult {
  readonly findings: readonly Finding[];
  readonly summary: Summary;
}

/** The rule that says what could not be read. It always runs: on an unread file no other rule can hold. */
const ALWAYS: RuleId = 'schema/parse';

/** The rules of these ids, or all of them when none is given, with their policies. */
export function chosenRules(
  only: readonly RuleId[] = [],
  policyOf: PolicyReader = policyReader(),
): ReadyRule[] {
  const chosen = Object.values(rules).filter(
    ({ id }) => only.length === 0 || id === ALWAYS || only.some((each) => each === id),
  );
  return prepareRules(chosen, policyOf);
}

/** Validates sources one by one, and keeps the text of those with findings. */
export class Validation {
  readonly #rules: readonly ReadyRule[];
  readonly #findings: Finding[] = [];
  readonly #texts = new Map<string, string>();
  #files = 0;
  #documents = 0;

  constructor(ready: readonly ReadyRule[]) {
    this.#rules = ready;
  }

  add(source: Source): void {
    const manifest = loadManifest(source);
    const findings = checkManifest(manifest, this.#rules);
    this.#files += 1;
    this.#documents += manifest.documents;
    // One by one: spreading into push would overflow the stack on a file with very many findings.
    for (const finding of findings) this.#findings.push(finding);
    if (findings.length > 0) this.#texts.set(manifest.file, manifest.text);
  }

  result(): ValidateResult {
    const findings = sortFindings(this.#findings);
    return { findings, summary: summarize(findings, { files: this.#files, documents: this.#documents }) };
  }

  /** The text of a file with findings. */
  textOf(file: string): string | undefined {
    return this.#texts.get(file);
  }
}
