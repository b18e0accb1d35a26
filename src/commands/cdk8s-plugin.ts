import { CLEAN_TEXTS, CleanTexts } from './clean-texts.ts';
import { bundledCache } from './synth-cache.ts';
import type { Finding } from '../diagnostics/finding.ts';
import type { Source } from '../manifest/load.ts';
import { readSource } from '../manifest/read.ts';

/** One kind of mistake in the form that the cdk8s CLI reports. */
export interface Cdk8sViolation {
  readonly ruleName: string;
  readonly recommendation: string;
  readonly fix: string;
  readonly violatingResources: readonly {
    readonly resourceName: string;
    readonly locations: readonly string[];
    readonly manifestPath: string;
  }[];
}

/** What this plugin uses of the context that the cdk8s CLI hands to a validation. */
export interface Cdk8sContext {
  readonly manifests: readonly string[];
  readonly report: {
    addViolation(violation: Cdk8sViolation): void;
    submit(status: 'success' | 'failure', metadata?: Readonly<Record<string, string>>): void;
  };
}

/**
 * Makes `cdk8s synth` fail on manifests with errors, in any app: name this class in the `validations` of cdk8s.yaml.
 * The CLI's report has no severities, so warnings are left to `stanchion validate`.
 */
export class StanchionValidation {
  readonly #clean: CleanTexts;

  /** @param _properties what cdk8s.yaml gives; nothing is needed */
  constructor(_properties?: unknown, clean = new CleanTexts(bundledCache()?.(CLEAN_TEXTS))) {
    this.#clean = clean;
  }

  async validate(context: Cdk8sContext): Promise<void> {
    const clean = this.#clean;
    const sources = context.manifests.map((file) => readSource({ file, explicit: false }));
    const errors = await errorsIn(
      sources.filter(({ text, unreadable }) => unreadable !== undefined || !clean.passed(text)),
    );
    const faulty = new Set(errors.map(({ file }) => file));
    for (const { file, text } of sources) if (!faulty.has(file)) clean.addPassed(text);
    clean.save();
    for (const finding of errors) context.report.addViolation(violationOf(finding));
    context.report.submit(errors.length > 0 ? 'failure' : 'success', {
      files: String(sources.length),
      errors: String(errors.length),
    });
  }
}

/** The rules are loaded only where there is something to prove: after this project's own synth there is not. */
async function errorsIn(sources: readonly Source[]): Promise<readonly Finding[]> {
  if (sources.length === 0) return [];
  const { chosenRules, Validation } = await import('../policy/validate.ts');
  const validation = new Validation(chosenRules());
  for (const source of sources) validation.add(source);
  return validation.result().findings.filter(({ severity }) => severity === 'error');
}

function violationOf(finding: Finding): Cdk8sViolation {
  const { rule, message, fix, file, line, column, resource } = finding;
  const resourceName =
    [resource.namespace, resource.name].filter((part) => part !== '').join('/') || resource.kind;
  return {
    ruleName: rule,
    recommendation: message,
    fix,
    violatingResources: [{ resourceName, locations: [`${line}:${column}`], manifestPath: file }],
  };
}
