import { describe, expect, test } from 'vitest';
import { prometheus } from '../../../src/controller/evidence/prometheus.ts';
import { collectContext } from '../../support/collect-context.ts';

const number = { id: 'x', yields: 'number' } as const;
const samples = (...values: readonly number[]) =>
  values.map((value) => ({ labels: { tenant: 'a"}\n' }, value }));

test('a record lists the series with their labels, the largest first, and is unknown without any', async () => {
  const record = { id: 'x', yields: 'record' } as const;
  const found = [
    { labels: { category: 'validation', reason: 'ConfigurationError' }, value: 5 },
    { labels: { category: 'external', reason: 'a\nforged row' }, value: 12.00004 },
    { labels: {}, value: Number.NaN },
  ];
  const { context } = collectContext({ samples: found });
  expect(await prometheus({ expr: 'x', reduce: 'max' }, record, context)).toEqual({
    record:
      'category=external  reason=a forged row  12\ncategory=validation  reason=ConfigurationError  5\nNaN',
  });
  const nothing = collectContext({ samples: [] });
  expect(await prometheus({ expr: 'x', reduce: 'max' }, record, nothing.context)).toHaveProperty('unknown');
});

describe('an instant query', () => {
  test.each([
    ['max', [1, 3, 2], 3],
    ['min', [1, 3, 2], 1],
    ['sum', [1, 3, 2], 6],
    ['count', [1, 3, 2], 3],
    ['max', [Number.NaN, 3], 3],
    ['min', [Number.NaN, 3], 3],
    ['min', [Number.POSITIVE_INFINITY, 3], 3],
    ['max', [-5], -5],
  ] as const)('gives the %s of %j, %d', async (reduce, values, expected) => {
    const { context, queries } = collectContext({ samples: samples(...values) });
    expect(await prometheus({ expr: 'up', reduce }, number, context)).toEqual({ number: expected });
    expect(queries).toEqual(['up']);
  });

  test.each([
    ['max', []],
    ['count', []],
    ['max', [Number.NaN]],
    ['sum', [Number.NaN, 1]],
    ['max', [Number.POSITIVE_INFINITY, 1]],
    ['min', [Number.NEGATIVE_INFINITY, 1]],
  ] as const)('is unknown as the %s of %j', async (reduce, values) => {
    const { context } = collectContext({ samples: samples(...values) });
    expect(await prometheus({ expr: 'up', reduce }, number, context)).toHaveProperty('unknown');
  });
});
