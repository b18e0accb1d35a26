import { describe, expect, test } from 'vitest';
import { evidence as schema } from '../../../src/api/evidence.ts';
import { remediationStatus } from '../../../src/api/remediation.ts';
import type { Target } from '../../../src/api/target.ts';
import { catalogue } from '../../../src/catalogue/index.ts';
import { collectEvidence, COLLECT_DEFAULTS } from '../../../src/controller/evidence/collect.ts';
import type { CollectContext } from '../../../src/controller/evidence/collector.ts';
import { collectors } from '../../../src/controller/evidence/index.ts';
import { NOW } from '../../support/worker-objects.ts';
import { collectContext } from '../../support/collect-context.ts';

/** What asks others than Kubernetes and Prometheus: it comes with the connections for SQL and HTTP. */
const LATER = ['httpProbe', 'query'];

const runbooks = (['documented', 'upstream'] as const).flatMap((profile) =>
  catalogue(profile).flatMap((system) =>
    system.runbooks.map(({ name, evidence, targets }) => ({
      name: `${profile} ${system.id}/${name}`,
      targets: new Map<string, Target>(Object.entries(targets)),
      evidence: Object.entries(evidence).map(([id, { text, source, yields }]) =>
        schema.parse({ id, text, source, yields }),
      ),
    })),
  ),
);
const evidence = runbooks.flatMap(({ name, evidence }) =>
  evidence.map(({ id, source }) => ({ name: `${name}: ${id}`, source: Object.keys(source)[0] ?? '' })),
);

/** Says of a target that it is of another kind than the source can be asked about. */
const WRONG_TARGET = /^(a \w+ (has|is) no|target '.*' is a|there is no target)/;

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

  test.each(runbooks)('can ask every target that $name names', async ({ evidence, targets }) => {
    const context: CollectContext = {
      ...collectContext({ parameters: { targetResource: 'a/b/c', execution: 'x', taskId: 't-1' } }).context,
      target: (id) => {
        const found = targets.get(id);
        if (found === undefined) throw new RangeError(`there is no target '${id}'`);
        return found;
      },
    };
    const results = await collectEvidence(evidence, context, collectors, {
      ...COLLECT_DEFAULTS,
      clock: { now: () => NOW },
    });
    expect(results.map(({ id }) => id)).toEqual(evidence.map(({ id }) => id));
    expect(results.filter(({ text = '' }) => WRONG_TARGET.test(text))).toEqual([]);
    expect(remediationStatus.shape.evidence.safeParse(results).success).toBe(true);
  });
});
