import { describe, expect, test } from 'vitest';
import { decide } from '../../../src/controller/decide/decide.ts';
import type { Facts, Reading } from '../../../src/controller/decide/facts.ts';
import { sampleRunbook } from '../../support/remediation.ts';

const [remedy] = sampleRunbook().spec.remedies;
const named = (id: string, patch: object = {}) => ({ ...remedy, id, ...patch });
const runbook = sampleRunbook({
  evidence: ['memory', 'rollout'].map((id) => ({
    id,
    text: 'Asked.',
    source: { statement: { parameter: id } },
    yields: 'flag',
  })),
  diagnoses: [
    {
      id: 'bad-rollout',
      text: 'x',
      when: { evidence: { id: 'rollout', is: true } },
      remedies: ['roll-back', 'look'],
    },
    {
      id: 'no-memory',
      text: 'x',
      when: { evidence: { id: 'memory', is: true } },
      remedies: ['raise', 'restart'],
    },
  ],
  remedies: [
    named('restart'),
    named('raise'),
    named('roll-back'),
    {
      id: 'look',
      text: 'Look at it.',
      mode: 'human',
      action: { openTask: { task: 'Look.', owner: 'sre', blocksClose: false } },
    },
    named('last', { when: { evidence: { id: 'memory', is: false } } }),
  ],
}).spec;
const facts = (evidence: Record<string, Reading>): Facts => ({ evidence: new Map(Object.entries(evidence)) });
const NONE: ReadonlySet<string> = new Set();

describe('the decision', () => {
  test('follows the first diagnosis that holds, and its order of remedies', () => {
    const both = facts({ rollout: { flag: true }, memory: { flag: true } });
    expect(decide(runbook, both, NONE).remedy?.id).toBe('roll-back');
    expect(decide(runbook, both, new Set(['roll-back'])).remedy?.id).toBe('raise');
    expect(decide(runbook, both, new Set(['roll-back', 'raise'])).remedy?.id).toBe('restart');
    expect(decide(runbook, both, new Set(['roll-back', 'raise', 'restart'])).remedy).toBeUndefined();
  });

  test('asks people for what only they can do, beside what it does itself', () => {
    const decision = decide(runbook, facts({ rollout: { flag: true } }), NONE);
    expect(decision.remedy?.id).toBe('roll-back');
    expect(decision.tasks.map(({ id }) => id)).toEqual(['look']);
  });

  test('does nothing on what is not known, and keeps that it was not', () => {
    const decision = decide(runbook, facts({ rollout: { unknown: 'no answer' } }), NONE);
    expect(decision.remedy).toBeUndefined();
    expect(decision.diagnoses).toEqual([
      { id: 'bad-rollout', verdict: 'unknown' },
      { id: 'no-memory', verdict: 'unknown' },
    ]);
  });

  test('comes to a remedy that no diagnosis points to by its own condition', () => {
    const decision = decide(runbook, facts({ rollout: { flag: false }, memory: { flag: false } }), NONE);
    expect(decision.remedy?.id).toBe('last');
  });
});
