import { describe, expect, test } from 'vitest';
import {
  ERROR_KINDS,
  EXIT_CODES,
  exitCodeOfHttp,
  HTTP_EXIT_CODES,
  HTTP_KINDS,
} from '../../../src/conventions/exit-codes.ts';

describe('the exit codes of a container', () => {
  const codes = [...ERROR_KINDS.map((kind) => EXIT_CODES[kind]), ...HTTP_EXIT_CODES.values()];

  test('are all different', () => {
    expect(new Set(codes).size).toBe(codes.length);
  });

  test('are none that a shell, a signal or Argo’s executor gives', () => {
    for (const code of codes) {
      expect([0, 1, 2, 64]).not.toContain(code);
      expect(code < 126).toBe(true);
    }
  });

  test('stand for each status of HTTP once', () => {
    for (const status of HTTP_EXIT_CODES.keys()) expect(HTTP_KINDS.has(status)).toBe(false);
  });

  test('tell a 403 that is a rate limit from one that is not [T20-F13]', () => {
    expect(exitCodeOfHttp({ status: 403 })).toBe(EXIT_CODES.AuthenticationError);
    expect(exitCodeOfHttp({ status: 403, limitUsedUp: true })).toBe(EXIT_CODES.RateLimited);
    expect(exitCodeOfHttp({ status: 429 })).toBe(EXIT_CODES.RateLimited);
    expect(exitCodeOfHttp({ status: 418 })).toBeUndefined();
  });
});
