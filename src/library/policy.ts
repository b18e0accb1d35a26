/** `stanchion/policy`: the rules, and running them over manifests of any origin. */
export { validateFiles, type TextFile, type ValidateResult } from '../commands/validate.ts';
export { StanchionValidation } from '../commands/cdk8s-plugin.ts';
export type { Finding, Summary } from '../diagnostics/finding.ts';
export { isRuleId, rules, type RuleId } from '../policy/index.ts';
export { parsePromql, type PromqlResult } from '../policy/promql.ts';
export type { Policy } from '../policy/settings.ts';
