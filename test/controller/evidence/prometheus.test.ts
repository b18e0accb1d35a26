import { describe, expect, test } from 'vitest';
import { prometheus } from '../../../src/controller/evidence/prometheus.ts';
import { collectContext } from '../../support/collect-context.ts';

const number = { id: 'x', yields: 'number' } as const;
const samples = (...values: readonly number[]) =>
  values.map((value) => ({ labels: { tenant: 'a"}\n' }, value }));

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
