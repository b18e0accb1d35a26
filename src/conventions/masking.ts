export interface Mask {
  /** What is hidden, for people. */
  readonly what: string;
  /** RE2, which is also valid for JavaScript with the flags `g` and, where it begins with `(?i)`, `i`. */
  readonly pattern: string;
  /** `${1}` is the first group. */
  readonly replacement: string;
}

/** Secrets that are hidden in texts that nobody vouches for, in the order in which they are looked for. */
export const MASKS: readonly Mask[] = [
  {
    what: 'private keys, as far as the text goes',
    pattern: '-----BEGIN [A-Z ]*PRIVATE KEY-----[^-]*(-----END [A-Z ]*PRIVATE KEY-----)?',
    replacement: '***',
  },
  { what: 'credentials in URLs', pattern: '://[^/@\\s]+@', replacement: '://***@' },
  {
    what: 'authorization headers',
    pattern: '(?i)(authorization["\':=\\s]+(bearer|basic|token)?\\s*)[^\\s"\',;]+',
    replacement: '${1}***',
  },
  {
    what: 'tokens of GitHub, GitLab, Slack and AWS',
    pattern:
      '(gh[pousr]_|github_pat_|glpat-|xox[abeoprs]-|AKIA|ASIA)[A-Za-z0-9_-]{10,}|sk-[A-Za-z0-9_-]{20,}',
    replacement: '***',
  },
  {
    what: 'JSON web tokens',
    pattern: 'eyJ[A-Za-z0-9_-]+[.]eyJ[A-Za-z0-9_-]+[.][A-Za-z0-9_-]*',
    replacement: '***',
  },
  {
    what: 'values that are called secret',
    pattern:
      '(?i)((password|passwd|pwd|secret|token|api[_-]?key|access[_-]?key|private[_-]?key|credentials?)["\']?\\s*[=:]\\s*["\']?)[^\\s"\',;&]+',
    replacement: '${1}***',
  },
];
