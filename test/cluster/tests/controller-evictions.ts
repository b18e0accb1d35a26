import assert from 'node:assert/strict';
import { at } from '../../../src/controller/kubernetes/is-so.ts';
import type { KubeObject } from '../api.ts';
import { startController } from '../controller.ts';
import type { Outcome } from '../kubelet/outcome.ts';
import { hang } from '../kubelet/outcomes/index.ts';
import { episodeOf, reachesPhase } from '../support/episode.ts';
import { READ } from '../support/old-credentials.ts';
import { PATIENCE } from '../support/patience.ts';
import { deployment, runbook } from '../support/shop.ts';
import { test, type Context } from '../test.ts';
import { eventually } from '../wait.ts';

const EVICT = [{ apiGroups: [''], resources: ['pods/eviction'], verbs: ['create'] }];
const REMEDIATION = { apiVersion: 'stanchion.dev/v1alpha1', kind: 'Remediation' };

/** The shop's runbook, by which the pod is evicted that the opener of an episode names. */
function evictions(t: Context) {
  const { spec, ...object } = runbook(t, { evictPod: { target: 'shop' } });
  const pod = { id: 'pod', text: 'The pod that hangs.', pattern: '^[a-z0-9-]{1,63}$' };
  const out = {
    id: 'hangs',
    text: 'A pod hangs.',
    when: { evidence: { id: 'rollout', in: ['complete', 'progressing'] } },
    remedies: ['mend'],
  };
  return { ...object, spec: { ...(spec as object), parameters: [pod], diagnoses: [out] } };
}

async function opened(t: Context, name: string, pod: string): Promise<void> {
  const source = { person: { by: 'stanchion-test', reason: 'It hangs.' } };
  const spec = { runbook: 'shop-broken', source, parameters: { pod } };
  await t.apply({ ...REMEDIATION, metadata: { name }, spec });
}

const isReady = (pod: KubeObject) =>
  pod.metadata.deletionTimestamp === undefined &&
  (at(pod, '/status/conditions') as { type: string; status: string }[] | undefined)?.some(
    ({ type, status }) => type === 'Ready' && status === 'True',
  ) === true;

function pods({ admin, namespace }: Context): Promise<readonly KubeObject[]> {
  return admin.list({ apiVersion: 'v1', kind: 'Pod', namespace }, { labelSelector: 'app=shop' });
}

/** Runs, and becomes ready only when it is told to. */
function readyWhen(told: Promise<void>): Outcome {
  const serve = hang();
  const outcome: Outcome = async (run) => {
    void told.then(() => (run.signal.aborted ? undefined : run.setReady(true)));
    return serve(run);
  };
  return Object.assign(outcome, { ready: false });
}

export const tests = [
  test(
    'an evicted pod is replaced by one that is ready before the next one is evicted [FD-V1]',
    async (t) => {
      t.play(() => hang());
      await t.apply(deployment(t));
      const both = await eventually('two pods are ready', async () => {
        const found = await pods(t);
        return found.length === 2 && found.every(isReady) && found;
      });
      const [first = '', second = ''] = both.map(({ metadata }) => metadata.name);
      let start = (): void => undefined;
      const told = new Promise<void>((resolve) => (start = resolve));
      t.play(({ pod }) =>
        both.some((one) => one.metadata.uid === pod.metadata.uid) ? hang() : readyWhen(told),
      );
      await t.apply(evictions(t));
      const controller = await startController(t, {
        rules: [...READ, ...EVICT],
        settings: { mode: 'guarded' },
        restarts: true,
      });
      const journal = async (name: string) => (await episodeOf(t, name))?.status?.journal ?? [];

      await opened(t, 'one', first);
      await eventually(
        'the first pod is gone, and its replacement is there',
        async () => {
          const names = (await pods(t)).map(({ metadata }) => metadata.name);
          return names.length === 2 && !names.includes(first);
        },
        { timeout: PATIENCE },
      );
      await opened(t, 'two', second);
      // More than a look at the first one happens before the second one is refused.
      await eventually(
        'the second eviction waits',
        async () => (await episodeOf(t, 'two'))?.status?.refusal?.guard === 'TargetLocked',
        { timeout: PATIENCE, explain: async () => JSON.stringify((await episodeOf(t, 'two'))?.status) },
      );
      assert.deepEqual(
        (await journal('one')).map(({ state }) => state),
        ['sending'],
      );
      assert.deepEqual(await journal('two'), []);
      assert.ok((await pods(t)).some(({ metadata }) => metadata.name === second));

      start();
      await reachesPhase(t, { name: 'one', phase: 'Closed', replicas: [controller], timeout: PATIENCE });
      assert.deepEqual(
        (await journal('one')).map(({ state }) => state),
        ['done'],
      );
      assert.ok((await pods(t)).filter(isReady).length >= 2);
      // Beyond the remedy's cooldown.
      await controller.later(61);
      const two = { ...REMEDIATION, namespace: t.namespace, name: 'two' };
      await t.admin.patch(two, { metadata: { annotations: { 'example.com/touched': '1' } } });
      const { status } = await reachesPhase(t, {
        name: 'two',
        phase: 'Closed',
        replicas: [controller],
        timeout: PATIENCE,
      });
      assert.deepEqual(
        status?.journal?.map(({ state }) => state),
        ['done'],
      );
      assert.ok(!(await pods(t)).some(({ metadata }) => metadata.name === second));
    },
    { timeout: 2 * PATIENCE },
  ),
];
