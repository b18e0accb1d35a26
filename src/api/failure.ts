/** Root cause categories, as the failure analysis reports them (S2:113-118, and Unknown when it abstains). */
export const FAILURE_CATEGORIES = [
  'Infrastructure',
  'Configuration',
  'ExternalDependency',
  'CodeQuality',
  'ResourceExhaustion',
  'Unknown',
] as const;

export type FailureCategory = (typeof FAILURE_CATEGORIES)[number];
