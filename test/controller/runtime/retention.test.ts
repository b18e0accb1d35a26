import { describe, expect, test } from 'vitest';
import { expired } from '../../../src/controller/runtime/retention.ts';
import { ago, NOW, sampleRemediation } from '../../support/remediation.ts';

const DAY = 86_400;

describe('what is kept', () => {
  test('are closed remediations for thirty days, and others for ever', () => {
    const closed = (days: number) =>
      sampleRemediation({ name: `closed-${days}`, status: { phase: 'Closed', closedAt: ago(days * DAY) } });
    const open = sampleRemediation({
      name: 'open',
      status: { phase: 'Restoring', startedAt: ago(90 * DAY) },
    });
    const gone = expired([closed(29), closed(31), open], NOW);
    expect(gone.map(({ metadata }) => metadata.name)).toEqual(['closed-31']);
  });
});
