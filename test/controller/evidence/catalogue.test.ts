import { describe, expect, test } from 'vitest';
import { catalogue } from '../../../src/catalogue/index.ts';
import { collectors } from '../../../src/controller/evidence/index.ts';

/** Other stores than Kubernetes and Prometheus, and what has to be written to be found out: a Job. */
const LATER = ['httpProbe', 'job', 'query', 'streamState'];

const evidence = (['documented', 'upstream'] as const).flatMap((profile) =>
  catalogue(profile).flatMap((system) =>
    system.runbooks.flatMap((runbook) =>
      Object.entries(runbook.evidence).map(([id, data]) => ({
        name: `${profile} ${system.id}/${runbook.name}: ${id}`,
        source: Object.keys(data.source)[0] ?? '',
      })),
    ),
  ),
);

describe('the collectors', () => {
  test('there is one for every piece of evidence of the catalogue, but for those of other stores', () => {
    const missing = evidence.filter(({ source }) => !Object.hasOwn(collectors, source));
    expect(missing.filter(({ source }) => !LATER.includes(source))).toEqual([]);
    expect([...new Set(missing.map(({ source }) => source))].sort()).toEqual(LATER);
  });

  test('each is asked for by some runbook', () => {
    const asked = new Set(evidence.map(({ source }) => source));
    expect(Object.keys(collectors).filter((source) => !asked.has(source))).toEqual([]);
  });
});
