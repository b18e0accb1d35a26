import { describe, expect, test } from 'vitest';
import { parsePromql } from '../../src/policy/promql.ts';

function firstError(expression: string) {
  const result = parsePromql(expression);
  return result.ok ? undefined : result.errors[0];
}

describe('PromQL', () => {
  test.each([
    'up == 0',
    'sum by (le) (rate(x_bucket[5m]))',
    '# why\nup',
    '{__name__="x"}',
    'a and on() b offset -5m',
    '1',
    'x @ end()',
    'rate(x[1h30m:1m])',
    '{"utf.8"}',
  ])('takes %j', (expression) => {
    expect(parsePromql(expression)).toEqual({ ok: true });
  });

  test.each([
    ['', 'the expression is empty', 0, 0],
    ['  \n', 'the expression is empty', 0, 0],
    ['sum(', 'the expression ends too early, ) is missing', 4, 4],
    ['sum(rate(x{a="("}[5m]', 'the expression ends too early, ) ) is missing', 21, 21],
    ['up and\n', 'the expression ends too early', 6, 6],
    ['up 5', 'unexpected "5"', 3, 4],
    ['up))', 'unexpected "))"', 2, 4],
    ['nofunc(up)', 'nofunc is not a function', 0, 6],
    ['a > > b', 'something is missing before ">"', 4, 4],
  ])('refuses %j and says where', (expression, message, from, to) => {
    expect(firstError(expression)).toEqual({ message, from, to });
  });

  test('tells a second mistake apart from the first', () => {
    const result = parsePromql('(up 5) + (up 6)');
    expect(result.ok ? [] : result.errors.map(({ from }) => from)).toEqual([4, 13]);
  });
});
