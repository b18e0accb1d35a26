import { describe, expect, test } from 'vitest';
import { remediationStatus } from '../../../src/api/remediation.ts';
import { runbookResource } from '../../../src/api/runbook.ts';
import { API_GROUP_VERSION } from '../../../src/api/names.ts';
import { draftRunbook } from '../../../src/catalogue/compile.ts';
import { catalogue } from '../../../src/catalogue/index.ts';
import { COLLECT_DEFAULTS } from '../../../src/controller/evidence/collect.ts';
import { collectors } from '../../../src/controller/evidence/index.ts';
import { collectOf } from '../../../src/controller/evidence/of-remediation.ts';
import { NOW, sampleRemediation } from '../../support/remediation.ts';
import { MemoryCluster } from '../../support/memory-cluster.ts';

const runbooks = catalogue('documented').flatMap((system) =>
  system.runbooks.map((runbook) =>
    runbookResource.parse({
      apiVersion: API_GROUP_VERSION,
      kind: 'Runbook',
      metadata: { name: `${system.id}-${runbook.name}`, namespace: 'stanchion-system' },
      spec: draftRunbook(system, runbook),
    }),
  ),
);
const arco = runbooks.filter(({ metadata }) => metadata.name === 'arco-high-task-failure-rate');

/** What a Remediation has of a runbook's impact, by the impact's id. */
async function impactOf(runbook: (typeof runbooks)[number], value: number | undefined) {
  const prometheus = {
    query: () =>
      value === undefined ? Promise.reject(new Error('no answer')) : Promise.resolve([{ labels: {}, value }]),
  };
  const options = { ...COLLECT_DEFAULTS, clock: { now: () => NOW } };
  const collected = await collectOf(sampleRemediation(), runbook, {
    ...{ prometheus, collectors, options },
    cluster: new MemoryCluster(),
  });
  const { evidence = [] } = remediationStatus.parse({ evidence: collected });
  return Object.fromEntries(
    runbook.spec.impact.map((impact) => [
      impact.id,
      impact.evidence.map((id) => evidence.find((result) => result.id === id)),
    ]),
  );
}

describe('the impact in the record of an incident', () => {
  test.each(runbooks.map((runbook) => [runbook.metadata.name, runbook] as const))(
    'of %s rests on evidence that the record has, also when nothing can be collected',
    async (_, runbook) => {
      for (const results of Object.values(await impactOf(runbook, undefined))) {
        for (const result of results) expect(result).toMatchObject({ state: expect.any(String) as unknown });
      }
    },
  );

  test('of failing tasks has what is at risk, and the volume of retries [ARCO-I1] [ARCO-I3]', async () => {
    const [runbook] = arco;
    if (runbook === undefined) throw new Error('the runbook is gone');
    const impact = await impactOf(runbook, 42);
    expect(impact['slas-at-risk']).toMatchObject([
      { id: 'activeRuns', state: 'collected', number: 42 },
      { id: 'oldestAssetSeconds', state: 'collected', number: 42 },
    ]);
    expect(impact['wasted-work']?.[0]).toMatchObject({ id: 'retriesPerMinute', number: 42 });
  });

  test('of failing tasks says of dependants that they are unknown, and why, where the store is not asked', async () => {
    const [runbook] = arco;
    if (runbook === undefined) throw new Error('the runbook is gone');
    const { dependants } = await impactOf(runbook, 42);
    expect(dependants).toMatchObject([
      { id: 'waitingDependants', state: 'failed', text: expect.stringMatching(/./) as unknown },
    ]);
  });
});
