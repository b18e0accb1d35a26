import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Status } from '../../../src/controller/reconcile/status.ts';
import { bytesOf, fittedStatus, MOST_STATUS_BYTES } from '../../../src/controller/record/status-size.ts';

const AT = '2026-01-05T12:00:00.000Z';

function entry(index: number, state: 'done' | 'sending') {
  const change = { remedy: 'restart', action: 'restartWorkload', target: 'shop/deployments/shop', at: AT };
  const value = 'x'.repeat(2048);
  return {
    ...change,
    state,
    idempotencyKey: `key-${index}`,
    before: value,
    after: value,
    message: 'm'.repeat(1024),
  };
}

function lease(index: number, state: 'open' | 'returned') {
  const what = { remedy: 'switch', action: 'setSwitch', target: 'shop/configmaps/a', until: AT };
  return { id: `key-${index}`, ...what, state, inverse: JSON.stringify(['y'.repeat(8000)]) };
}

function evidence(index: number, length: number) {
  return { id: `e-${index}`, state: 'collected' as const, text: '€'.repeat(length), at: AT };
}

describe('a status', () => {
  test('that fits stays as it is', () => {
    const status: Status = { phase: 'Acting', journal: [entry(0, 'done')] };
    expect(fittedStatus(status)).toBe(status);
  });

  test('loses the values of the oldest ended changes first, and nothing that is under way', () => {
    const journal = [entry(0, 'done'), entry(1, 'done'), entry(2, 'sending')];
    const limit = bytesOf({ journal }) - 100;
    const { journal: kept = [] } = fittedStatus({ journal }, limit);
    expect(kept.map(({ before }) => before === undefined)).toEqual([true, false, false]);
    expect(kept.map(({ message }) => message?.length)).toEqual([1024, 1024, 1024]);
  });

  test('of whatever size is brought to what one object may have, with all that is open in it', () => {
    const states = fc.constantFrom('done' as const, 'sending' as const);
    const leases = fc.constantFrom('open' as const, 'returned' as const);
    fc.assert(
      fc.property(
        fc.array(states, { maxLength: 63 }),
        fc.array(leases, { maxLength: 16 }),
        fc.array(fc.nat(4096), { maxLength: 96 }),
        (journal, held, texts) => {
          // One change is under way at most, and few leases are open at one time.
          const status: Status = {
            journal: journal.map((state, index) => entry(index, index === 0 ? state : 'done')),
            leases: held.map((state, index) => lease(index, index < 8 ? state : 'returned')),
            evidence: texts.map((length, index) => evidence(index, length)),
          };
          const fitted = fittedStatus(status);
          expect(bytesOf(fitted)).toBeLessThanOrEqual(MOST_STATUS_BYTES);
          const open = (one: Status) => [
            one.journal?.filter(({ state }) => state === 'sending'),
            one.leases?.filter(({ state }) => state === 'open'),
          ];
          expect(open(fitted)).toEqual(open(status));
          expect(fitted.evidence?.length).toBe(status.evidence?.length);
        },
      ),
      { numRuns: 40 },
    );
  });
});
