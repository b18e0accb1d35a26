import { describe, expect, test } from 'vitest';
import { rollBackWorkload } from '../../../src/controller/actions/roll-back-workload.ts';
import { READY_REVISIONS_CONFIG } from '../../../src/conventions/changes.ts';
import { at } from '../../../src/controller/kubernetes/is-so.ts';
import { ConflictError } from '../../../src/controller/kubernetes/errors.ts';
import { DEPLOYMENTS, type KubernetesObject } from '../../../src/controller/kubernetes/objects.ts';
import { actionContext, deployment, object, replicaSet, template } from '../../support/cluster-objects.ts';
import { carryOut } from '../../support/prepared.ts';
import { ago, alertSource, sampleRemediation } from '../../support/remediation.ts';
import { WritableCluster } from '../../support/writable-cluster.ts';

const ref = { ...DEPLOYMENTS, namespace: 'shop', name: 'shop' };
/** Revision 2 was rolled out ten minutes ago; the alert began five minutes ago. */
const bad = () => replicaSet(2, 'shop:2', {}, 600);
const good = () => replicaSet(1, 'shop:1');
const seenReady = (...uids: readonly string[]) =>
  object(
    'v1',
    'ConfigMap',
    { name: READY_REVISIONS_CONFIG, namespace: 'stanchion-system' },
    { data: Object.fromEntries(uids.map((uid) => [uid, ago(7200)])) },
  );
const setting = (...objects: readonly KubernetesObject[]) => new WritableCluster(objects);
const usual = () => setting(deployment(), bad(), good(), seenReady('uid-rs-1'));
const prepare = (cluster: WritableCluster, patch: Parameters<typeof actionContext>[1] = {}) =>
  rollBackWorkload.prepare({ target: 'shop', rolledOutWithin: '1h' }, actionContext(cluster, patch));

describe('rollBackWorkload', () => {
  test('returns to the template of the previous revision, with fields that nobody here knows [ARCO-M2]', async () => {
    const cluster = usual();
    const prepared = await prepare(cluster);
    expect(prepared.summary).toContain('from revision 2 to 1');
    expect(prepared.after).toEqual({ '/spec/template/spec/containers/0/image': 'shop:1' });
    await carryOut(prepared, cluster);
    const after = await cluster.get(ref);
    expect(at(after, '/spec/template')).toEqual(template('shop:1'));
    expect(at(after, '/metadata/annotations')).toMatchObject({ 'deployment.kubernetes.io/revision': '2' });
  });

  test('knows its own rollback again, and does none a second time for one remediation [ARCO-M2]', async () => {
    const cluster = usual();
    await carryOut(await prepare(cluster), cluster);
    expect((await prepare(cluster)).progress).toBe('done');
    const again = await prepare(cluster, { idempotencyKey: 'key-2' });
    expect(again.state.precondition).toContain('rolled back for shop-down-0123456789abcdef already');
  });

  test('loses against whoever changed the Deployment in between', async () => {
    const cluster = usual();
    const prepared = await prepare(cluster);
    await cluster.edit(ref, [{ op: 'add', path: '/metadata/labels/team', value: 'a' }]);
    await expect(carryOut(prepared, cluster)).rejects.toThrow(ConflictError);
  });

  test('goes past revisions that a mere restart made, and counts the rollout from the first of them', async () => {
    const annotations = { 'kubectl.kubernetes.io/restartedAt': 'x' };
    const restarted = replicaSet(3, 'shop:2', {}, 60);
    const spec = { template: { ...template('shop:2'), metadata: { labels: { app: 'shop' }, annotations } } };
    const cluster = setting(
      deployment({ spec }),
      { ...restarted, spec },
      bad(),
      good(),
      seenReady('uid-rs-1'),
    );
    const prepared = await prepare(cluster);
    expect(prepared.state.precondition).toBeUndefined();
    expect(prepared.summary).toContain('from revision 3 to 1');
  });

  test.each<[string, readonly KubernetesObject[], string]>([
    ['it is paused', [deployment({ spec: { paused: true } }), bad(), good()], 'paused'],
    ['a rollout is under way', [deployment({ metadata: { generation: 9 } }), bad(), good()], 'under way'],
    ['there is no earlier revision', [deployment(), bad()], 'no earlier revision'],
    ['nobody saw the earlier one ready', [deployment(), bad(), good()], 'never have worked'],
    [
      'the rollout came after the failure [ARCO-M2]',
      [deployment(), replicaSet(2, 'shop:2', {}, 60), good(), seenReady('uid-rs-1')],
      'came after the failure',
    ],
    [
      'the rollout is too long ago [WE-M10]',
      [deployment(), replicaSet(2, 'shop:2', {}, 3700), good(), seenReady('uid-rs-1')],
      'more than 1h ago',
    ],
    [
      'what runs was brought back by an undo',
      [
        deployment(),
        replicaSet(
          2,
          'shop:2',
          { metadata: { annotations: { 'deployment.kubernetes.io/revision-history': '0' } } },
          600,
        ),
        good(),
        seenReady('uid-rs-1'),
      ],
      'brought back by an undo',
    ],
  ])('is refused when %s', async (_, objects, why) => {
    const prepared = await prepare(setting(...objects));
    expect(prepared.state.precondition).toContain(why);
    expect(prepared.changes).toEqual([]);
  });

  test('takes a revision that has a ready pod now for a good one', async () => {
    const cluster = setting(deployment(), bad(), replicaSet(1, 'shop:1', { status: { readyReplicas: 1 } }));
    expect((await prepare(cluster)).state.precondition).toBeUndefined();
  });

  test('leaves ReplicaSets of another Deployment with the same labels alone', async () => {
    const foreign = replicaSet(1, 'shop:1', {
      metadata: { ownerReferences: [] },
      status: { readyReplicas: 1 },
    });
    expect((await prepare(setting(deployment(), bad(), foreign))).state.precondition).toContain(
      'no earlier revision',
    );
  });

  test('without an alert, the failure began when the remediation was opened', async () => {
    const remediation = sampleRemediation({
      spec: { source: { person: { by: 'ann', reason: 'Data is wrong.' } } },
    });
    expect((await prepare(usual(), { remediation })).state.precondition).toBeUndefined();
    const early = sampleRemediation({ spec: { source: alertSource({ startsAt: ago(900) }) } });
    expect((await prepare(usual(), { remediation: early })).state.precondition).toContain(
      'after the failure',
    );
  });

  test('is refused with a patch for Git where Argo CD owns the Deployment', async () => {
    const annotations = { 'argocd.argoproj.io/tracking-id': 'shop-app:apps/Deployment:shop/shop' };
    const cluster = setting(deployment({ metadata: { annotations } }), bad(), good(), seenReady('uid-rs-1'));
    const { state, gitPatch } = await prepare(cluster);
    expect(state.revertedBy).toEqual({ tool: 'argo-cd', object: 'shop-app' });
    expect(gitPatch).toBe(`patches:
  - target:
      group: apps
      version: v1
      kind: Deployment
      name: shop
      namespace: shop
    patch: |
      - op: replace
        path: /spec/template/spec/containers/0/image
        value: shop:1
`);
  });
});
