import { bundledCleanTexts, type CleanTexts } from './clean-texts.ts';
import type { Finding } from '../diagnostics/finding.ts';
import { readSource } from '../manifest/read.ts';
import { chosenRules, Validation } from '../policy/validate.ts';

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
  constructor(_properties?: unknown, clean: CleanTexts = bundledCleanTexts()) {
    this.#clean = clean;
  }

  async validate(context: Cdk8sContext): Promise<void> {
    const clean = this.#clean;
    const validation = new Validation(chosenRules());
    const sources = context.manifests.map((file) => readSource({ file, explicit: false }));
    const toProve = sources.filter(({ text, unreadable }) => unreadable !== undefined || !clean.has(text));
    for (const source of toProve) validation.add(source);
    const { findings, summary } = validation.result();
    const faulty = new Set(findings.map(({ file }) => file));
    for (const { file, text } of toProve) if (!faulty.has(file)) clean.add(text);
    clean.save();
    for (const finding of findings)
      if (finding.severity === 'error') context.report.addViolation(violationOf(finding));
    const { errors, warnings } = summary;
    context.report.submit(errors > 0 ? 'failure' : 'success', {
      files: String(sources.length),
      errors: String(errors),
      warnings: String(warnings),
    });
    // The contract wants a promise although nothing here waits.
    await Promise.resolve();
  }
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
