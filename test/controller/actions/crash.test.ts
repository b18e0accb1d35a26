import { describe, expect, test } from 'vitest';
import { remediationResource } from '../../../src/api/remediation.ts';
import type { Prepared } from '../../../src/controller/actions/action-module.ts';
import { prepareAction } from '../../../src/controller/actions/index.ts';
import { DEPLOYMENTS } from '../../../src/controller/kubernetes/objects.ts';
import type { Change } from '../../../src/controller/kubernetes/ports.ts';
import { reconcile } from '../../../src/controller/reconcile/reconcile.ts';
import { ACTION_SCENARIOS, SCALING, type ActionScenario } from '../../support/action-scenarios.ts';
import { actionContext } from '../../support/cluster-objects.ts';
import { isSo } from '../../support/prepared.ts';
import { sampleRemediation, sampleRunbook } from '../../support/remediation.ts';
import { SampleWorld } from '../../support/sample-world.ts';
import { WritableCluster } from '../../support/writable-cluster.ts';

/** The sample world with the real actions on a cluster in memory. */
class ActingWorld extends SampleWorld {
  readonly cluster: WritableCluster;
  readonly #scenario: ActionScenario;

  constructor(scenario: ActionScenario) {
    super();
    this.#scenario = scenario;
    this.cluster = new WritableCluster(structuredClone([...scenario.objects]));
    const [remedy] = sampleRunbook().spec.remedies;
    this.runbooks = [sampleRunbook({ remedies: [{ ...remedy, action: scenario.action }] })];
  }

  override prepare = async (
    remediation: unknown,
    _: unknown,
    __: unknown,
    idempotencyKey: string,
  ): Promise<Prepared> => {
    this.fault('prepare');
    const { action, targets, context } = this.#scenario;
    const opened = remediationResource.parse(remediation);
    const begun = opened.status?.journal?.find((entry) => entry.idempotencyKey === idempotencyKey);
    const asked = actionContext(this.cluster, {
      remediation: opened,
      idempotencyKey,
      begun,
      now: this.clock.now(),
      ...(targets === undefined ? {} : { targets }),
      ...context,
    });
    const prepared = await prepareAction(action, asked);
    if (prepared === undefined) throw new Error('there is no such action');
    return prepared;
  };

  override send = async (change: Change, { dryRun }: { readonly dryRun: boolean }): Promise<void> => {
    const name = dryRun ? 'try' : 'send';
    this.fault(name);
    await this.cluster.send(change, { dryRun });
    if (!dryRun) this.ready = 1;
    this.fault(`after ${name}`);
  };

  override isSo = (change: Change): Promise<boolean> => isSo(change, this.cluster);
}

async function toTheEnd(world: ActingWorld): Promise<void> {
  for (let step = 0; step < 20 && world.stored?.status?.phase !== 'Closed'; step++) {
    if (world.stored === undefined) world.stored = sampleRemediation();
    await reconcile(world.stored, world);
    world.pass(5);
    await world.cluster.jobsSucceed();
  }
}

/** Objects without what counts writes. */
function settledObjects({ cluster }: ActingWorld): readonly unknown[] {
  return (
    cluster.objects
      .map((one) => ({ ...one, metadata: { ...one.metadata, resourceVersion: '', uid: '', generation: 0 } }))
      .map((one) => JSON.stringify(one))
      // Times at which a node was ended differ with the crash.
      .map((text) => text.replaceAll(/"finishedAt":"[^"]+"/g, ''))
      .sort()
  );
}

describe.each(Object.entries(ACTION_SCENARIOS))('%s', (_, scenario) => {
  test('a crash before or after any call does nothing twice, forgets nothing, and ends the same', async () => {
    const calls: string[] = [];
    const whole = new ActingWorld(scenario);
    whole.fault = (call) => calls.push(call);
    await toTheEnd(whole);
    expect(whole.stored?.status).toMatchObject({ phase: 'Closed', outcome: 'Recovered' });
    expect(whole.cluster.sent).toHaveLength(scenario.changes);

    for (const index of calls.keys()) {
      const world = new ActingWorld(scenario);
      let left = index;
      world.fault = () => {
        if (left-- === 0) throw new Error('the process was killed');
      };
      await toTheEnd(world).catch(() => undefined);
      world.fault = () => undefined;
      await toTheEnd(world);
      const { phase, leases = [] } = world.stored?.status ?? {};
      expect([index, calls[index], phase]).toEqual([index, calls[index], 'Closed']);
      expect([index, world.cluster.sent.length]).toEqual([index, scenario.changes]);
      expect(leases.every(({ state }) => state === 'returned')).toBe(true);
      expect(settledObjects(world)).toEqual(settledObjects(whole));
    }
  });
});

test('what somebody else changed between the intent and the change is what is put back', async () => {
  const world = new ActingWorld(SCALING);
  const ref = { ...DEPLOYMENTS, namespace: 'shop', name: 'shop' };
  let edited = false;
  world.fault = (call) => {
    if (call !== 'after try' || edited) return;
    edited = true;
    throw new Error('the process was killed');
  };
  await toTheEnd(world).catch(() => undefined);
  await world.cluster.edit(ref, [{ op: 'replace', path: '/spec/replicas', value: 6 }]);
  await toTheEnd(world);
  expect((await world.cluster.get(ref))?.['spec']).toMatchObject({ replicas: 6 });
});
