import { describe, expect, test } from 'vitest';
import { readPromql } from '../../src/policy/promql-read.ts';

const metrics = (expression: string) => readPromql(expression).selectors.map(({ metric }) => metric);

describe('the metrics of an expression', () => {
  test.each([
    ['sum by (job) (rate(x_bucket{a="b"}[5m])) / on (job) y offset 1h', ['x_bucket', 'y']],
    ['a:b:rate5m unless on () c', ['a:b:rate5m', 'c']],
    ['{__name__="x", a="b"}', ['x']],
    ['{"x.y", a="b"}', ['x.y']],
    ['label_replace(x, "phase", "$1", "outcome", "(.+)")', ['x']],
    ['time() - vector(1)', []],
    ['sum(by)', ['by']],
  ])('are read from %s', (expression, expected) => {
    expect(metrics(expression)).toEqual(expected);
  });

  test('are unknown where a selector names none, or a pattern of them', () => {
    expect(metrics('{job="a"}')).toEqual([undefined]);
    expect(metrics('{__name__=~"x.*"}')).toEqual([undefined]);
  });
});

test('matchers are read with label, operator and value, without the name of the metric', () => {
  expect(readPromql(`x{a=~"$a",'b.c'!="d"} + {__name__="y"}`).selectors).toEqual([
    {
      metric: 'x',
      matchers: [
        { label: 'a', operator: '=~', value: '$a' },
        { label: 'b.c', operator: '!=', value: 'd' },
      ],
    },
    { metric: 'y', matchers: [] },
  ]);
});

test('comparisons with a number are read with what is compared, and others are not', () => {
  expect(readPromql('sum(x) > bool 0.1 and (y <= 1e-9) unless z > 2 * w').comparisons).toEqual([
    { left: 'sum(x)', operator: '>', value: 0.1 },
    { left: 'y', operator: '<=', value: 1e-9 },
  ]);
});
