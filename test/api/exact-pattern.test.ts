import { describe, expect, test } from 'vitest';
import { looseness } from '../../src/api/exact-pattern.ts';

describe('a pattern says all of a value', () => {
  test.each([
    '^firing$',
    '^[0-3]$',
    '^(Failed|Error)$',
    '^[a-z]([-a-z.]{0,61}[a-z])?$',
    '^a\\+b$',
    '^[*+]{2}$',
    '^[^]|]{1,3}$',
  ])('%s', (pattern) => {
    expect(looseness(pattern)).toBeUndefined();
  });
});

describe('a pattern leaves something open', () => {
  test.each([
    ['firing', 'begin with'],
    ['^firing', 'begin with'],
    ['firing$', 'begin with'],
    ['^firing\\$', 'begin with'],
    ['^a$|^.{1,9}$', 'alternatives'],
    ['^[a-z]+$', 'length'],
    ['^.*$', 'length'],
    ['^a{2,}$', 'length'],
    ['^([a-z]+)$', 'length'],
  ])('%s', (pattern, problem) => {
    expect(looseness(pattern)).toContain(problem);
  });
});
