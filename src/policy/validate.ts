import type { KubernetesVersion } from '../conventions/kubernetes.ts';
import { sortFindings, summarize, type Finding, type Summary } from '../diagnostics/finding.ts';
import { loadManifest, type Source } from '../manifest/load.ts';
import { checkManifest, prepareRules, type ReadyRule } from './engine.ts';
import { rules, type RuleId } from './index.ts';
import { policyReader, type Policy, type PolicyReader } from './settings.ts';

/** What came of validating. */
export interface ValidateResult {
  readonly findings: readonly Finding[];
  readonly summary: Summary;
}

/** The rule that says what could not be read. It always runs: on an unread file no other rule can hold. */
const ALWAYS: RuleId = 'schema/parse';

/** The rule that depends on the cluster that manifests are for, and so runs only when it is asked for. */
const OF_VERSION: RuleId = 'schema/fields';

/**
 * The rules of these ids with their policies, or all of them when none is given, but for `schema/fields`: that one runs
 * when its id is among them, or a Kubernetes version is given, which then counts instead of its policy's.
 */
export function chosenRules(
  only: readonly RuleId[] = [],
  kubernetesVersion?: KubernetesVersion,
  policyOf: PolicyReader = policyReader(),
): ReadyRule[] {
  const chosen = Object.values(rules).filter(({ id }) => {
    if (id === ALWAYS || only.some((each) => each === id)) return true;
    return id === OF_VERSION ? kubernetesVersion !== undefined : only.length === 0;
  });
  return prepareRules(chosen, (id) => forVersion(policyOf(id), id, kubernetesVersion));
}

function forVersion(policy: Policy, id: string, kubernetesVersion: KubernetesVersion | undefined): Policy {
  if (id !== OF_VERSION || kubernetesVersion === undefined) return policy;
  return { ...policy, parameters: { ...policy.parameters, kubernetesVersion } };
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
