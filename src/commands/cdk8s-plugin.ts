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
  async validate(context: Cdk8sContext): Promise<void> {
    const validation = new Validation(chosenRules());
    for (const file of context.manifests) validation.add(readSource({ file, explicit: false }));
    const { findings, summary } = validation.result();
    for (const finding of findings)
      if (finding.severity === 'error') context.report.addViolation(violationOf(finding));
    const { files, errors, warnings } = summary;
    context.report.submit(errors > 0 ? 'failure' : 'success', {
      files: String(files),
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
