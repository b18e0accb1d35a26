import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseQuantity } from '../../src/api/quantity.ts';

test.each([
  ['1', 1_000_000_000n],
  ['100m', 100_000_000n],
  ['0.1', 100_000_000n],
  ['.5', 500_000_000n],
  ['1.', 1_000_000_000n],
  ['1n', 1n],
  ['0.1n', 1n],
  ['-1', -1_000_000_000n],
  ['1k', 1_000_000_000_000n],
  ['1Ki', 1_024_000_000_000n],
  ['1.5Gi', 1_610_612_736_000_000_000n],
  ['1E', 10n ** 27n],
  ['1Ei', 1024n ** 6n * 10n ** 9n],
  ['1e3', 1_000_000_000_000n],
  ['1E3', 1_000_000_000_000n],
  ['12e-1', 1_200_000_000n],
  [0.5, 500_000_000n],
])('%s is read exactly', (text, nano) => {
  expect(parseQuantity(text)).toBe(nano);
});

test.each(['', ' 1', '1 Gi', '1gi', '1K', '1MB', 'abc', '1e', '1e1e1', '1e999', '--1', '{{x}}'])(
  '%j is no quantity',
  (text) => {
    expect(parseQuantity(text)).toBeUndefined();
  },
);

test('a thousand milli are one', () => {
  fc.assert(
    fc.property(fc.nat(), (amount) => {
      expect(parseQuantity(`${amount}000m`)).toBe(parseQuantity(amount));
    }),
  );
});
