import { describe, expect, test } from 'vitest';
import type { Reading } from '../../../src/controller/decide/facts.ts';
import { COLLECT_DEFAULTS } from '../../../src/controller/evidence/collect.ts';
import type { CollectContext } from '../../../src/controller/evidence/collector.ts';
import { collectOf, type CollectWith } from '../../../src/controller/evidence/of-remediation.ts';
import { ago, alertSource, NOW, sampleRemediation, sampleRunbook } from '../../support/remediation.ts';
import { MemoryCluster } from '../../support/memory-cluster.ts';

const base = sampleRunbook();
const evidence = ['a', 'b'].map((id) => ({
  id,
  text: 'A fact.',
  source: { statement: { parameter: 'taskId' } },
  yields: 'text' as const,
}));
const parameters = [{ id: 'taskId', text: 'A task.', pattern: '^[a-z0-9-]{1,20}$' }];
const runbook = { ...base, spec: { ...base.spec, parameters, evidence } };

/** Collects with a collector that keeps what it was given. */
function collecting(seen: CollectContext[]): CollectWith {
  return {
    cluster: new MemoryCluster(),
    prometheus: { query: () => Promise.resolve([]) },
    collectors: {
      statement: ({ parameter }, _item, context): Promise<Reading> => {
        seen.push(context);
        const value = context.parameters[parameter];
        return Promise.resolve(value === undefined ? { unknown: 'not given' } : { text: value });
      },
    },
    options: { ...COLLECT_DEFAULTS, clock: { now: () => NOW } },
  };
}

describe('the evidence of a remediation', () => {
  test('is that of its runbook, or what is named of it', async () => {
    const remediation = sampleRemediation({ spec: { parameters: { taskId: 't-1' } } });
    const all = await collectOf(remediation, runbook, collecting([]));
    expect(all.map(({ id, text }) => [id, text])).toEqual([
      ['a', 't-1'],
      ['b', 't-1'],
    ]);
    const some = await collectOf(remediation, runbook, collecting([]), ['b', 'none']);
    expect(some.map(({ id }) => id)).toEqual(['b']);
  });

  test("counts from the alert's start, or else from when the object was made", async () => {
    const seen: CollectContext[] = [];
    const alert = sampleRemediation({ spec: { source: alertSource({ startsAt: ago(900) }) } });
    const person = sampleRemediation({ spec: { source: { person: { by: 'ana', reason: 'corrupt data' } } } });
    await collectOf(alert, runbook, collecting(seen), ['a']);
    await collectOf(person, runbook, collecting(seen), ['a']);
    expect(seen.map(({ since }) => since.toISOString())).toEqual([ago(900), ago(240)]);
  });

  test('takes no parameter that the runbook does not declare, and no value that its pattern refuses', async () => {
    const seen: CollectContext[] = [];
    const given = { taskId: 't-1; drop', other: 'x' };
    const results = await collectOf(
      sampleRemediation({ spec: { parameters: given } }),
      runbook,
      collecting(seen),
    );
    expect(seen[0]?.parameters).toEqual({});
    expect(results[0]).toMatchObject({ state: 'failed', text: 'not given' });
  });
});
