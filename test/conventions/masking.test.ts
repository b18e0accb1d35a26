import { describe, expect, test } from 'vitest';
import { MASKS } from '../../src/conventions/masking.ts';

/** As RE2 does it, in JavaScript's words. */
function masked(text: string): string {
  return MASKS.reduce((all, { pattern, replacement }) => {
    const ignoresCase = pattern.startsWith('(?i)');
    const expression = new RegExp(ignoresCase ? pattern.slice(4) : pattern, ignoresCase ? 'gi' : 'g');
    return all.replace(expression, replacement.replaceAll('${1}', '$1'));
  }, text);
}

describe('masks', () => {
  test.each([
    ['push to https://bob:hunter2@example.com/a failed', 'push to https://***@example.com/a failed'],
    ['Authorization: Bearer abc.def', 'Authorization: Bearer ***'],
    [`the key ghp_${'a'.repeat(36)} was refused`, 'the key *** was refused'],
    ['password="hunter2" user=bob', 'password="***" user=bob'],
    ['API_KEY: 12345', 'API_KEY: ***'],
    ['key AKIAIOSFODNN7EXAMPLE', 'key ***'],
    ['-----BEGIN RSA PRIVATE KEY-----\nMII', '***'],
  ])('hide the secret of %j [T20-F66]', (text, expected) => {
    expect(masked(text)).toBe(expected);
  });

  test.each(['fatal: repository not found', 'exit code 128', 'https://example.com/a@b'])(
    'leave %j',
    (text) => {
      expect(masked(text)).toBe(text);
    },
  );
});
