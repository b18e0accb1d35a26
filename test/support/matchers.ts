import { expect } from 'vitest';

/** A text that contains another, for use inside an expected object. */
export function containing(text: string): unknown {
  return expect.stringContaining(text);
}

/** A text that matches a pattern, for use inside an expected object. */
export function matching(pattern: RegExp): unknown {
  return expect.stringMatching(pattern);
}
