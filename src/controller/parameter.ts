const LONGEST = 256;

/** Whether a value may stand for a parameter, whoever it comes from. A valid Runbook has patterns that compile only. */
export function fitsParameter(value: string, pattern: string): boolean {
  return value.length <= LONGEST && new RegExp(pattern).test(value);
}
