import { describe, expect, test } from 'vitest';
import { planOf } from '../../src/controller/decide/plan.ts';
import { alertRemediationName } from '../../src/controller/episode.ts';
import { sampleRemedy, TARGET } from '../support/remediation.ts';

const episode = {
  runbook: 'shop-down',
  cluster: 'prod-1',
  fingerprint: '00112233aabbccdd',
  startsAt: '2026-03-04T11:55:00Z',
};

describe('the name of an episode', () => {
  test('is the runbook and 16 hex digits', () => {
    expect(alertRemediationName(episode)).toMatch(/^shop-down-[0-9a-f]{16}$/);
  });

  test('is the same however the instant is written', () => {
    const spellings = ['2026-03-04T11:55:00.000Z', '2026-03-04T12:55:00+01:00'];
    for (const startsAt of spellings) {
      expect(alertRemediationName({ ...episode, startsAt })).toBe(alertRemediationName(episode));
    }
  });

  test.each([{ cluster: 'prod-2' }, { fingerprint: 'f'.repeat(16) }, { startsAt: '2026-03-04T11:55:01Z' }])(
    'differs with %j',
    (patch) => {
      expect(alertRemediationName({ ...episode, ...patch })).not.toBe(alertRemediationName(episode));
    },
  );

  test('is refused for a start that is no date', () => {
    expect(() => alertRemediationName({ ...episode, startsAt: 'yesterday' })).toThrow(
      "startsAt 'yesterday' is not a date",
    );
  });
});

describe('the hash of a plan', () => {
  const input = {
    remediation: 'shop-down-1',
    remedy: sampleRemedy(),
    target: TARGET,
    summary: 'Restart it.',
    changes: [{ patch: { a: 1, b: 2 } }],
  };
  const { hash } = planOf(input);

  test('does not depend on the order of keys, nor on the words', () => {
    const other = { ...input, summary: 'Other words.', changes: [{ patch: { b: 2, a: 1 } }] };
    expect(planOf(other).hash).toBe(hash);
  });

  test.each([
    { remediation: 'shop-down-2' },
    { target: 'shop/deployments/web' },
    { changes: [{ patch: { a: 1, b: 3 } }] },
    { remedy: { ...sampleRemedy(), id: 'other' } },
  ])('differs with %j', (patch) => {
    expect(planOf({ ...input, ...patch }).hash).not.toBe(hash);
  });
});
