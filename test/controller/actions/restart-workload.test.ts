import { describe, expect, test } from 'vitest';
import { restartWorkload } from '../../../src/controller/actions/restart-workload.ts';
import { ConflictError } from '../../../src/controller/kubernetes/errors.ts';
import { DEPLOYMENTS } from '../../../src/controller/kubernetes/objects.ts';
import { at } from '../../../src/controller/kubernetes/is-so.ts';
import { actionContext, deployment, KEY } from '../../support/cluster-objects.ts';
import { carryOut } from '../../support/prepared.ts';
import { WritableCluster } from '../../support/writable-cluster.ts';

const ref = { ...DEPLOYMENTS, namespace: 'shop', name: 'shop' };
const prepare = (cluster: WritableCluster) =>
  restartWorkload.prepare({ target: 'shop' }, actionContext(cluster));

describe('restartWorkload', () => {
  test('restarts by an annotation of the template, and leaves everything else as it was', async () => {
    const cluster = new WritableCluster([deployment()]);
    const before = await cluster.get(ref);
    await carryOut(await prepare(cluster), cluster);
    const after = await cluster.get(ref);
    expect(at(after, '/spec/template/metadata/annotations')).toEqual({ 'stanchion.dev/restarted-for': KEY });
    expect(at(after, '/spec/template/spec')).toEqual(at(before, '/spec/template/spec'));
    expect(at(after, '/metadata/annotations')).toEqual(at(before, '/metadata/annotations'));
  });

  test('knows its own restart again', async () => {
    const cluster = new WritableCluster([deployment()]);
    await carryOut(await prepare(cluster), cluster);
    expect(await prepare(cluster)).toMatchObject({ progress: 'done', changes: [] });
  });

  test('loses against whoever changed the Deployment in between', async () => {
    const cluster = new WritableCluster([deployment()]);
    const prepared = await prepare(cluster);
    await cluster.edit(ref, [{ op: 'replace', path: '/spec/replicas', value: 4 }]);
    await expect(carryOut(prepared, cluster)).rejects.toThrow(ConflictError);
    expect(cluster.sent).toEqual([]);
  });

  test.each([
    ['there is none [FD-M4]', [], 'no Deployment'],
    ['it is paused', [deployment({ spec: { paused: true } })], 'is paused'],
    ['its new template was not looked at yet', [deployment({ metadata: { generation: 4 } })], 'under way'],
    [
      'a rollout is under way',
      [
        deployment({
          status: { conditions: [{ type: 'Progressing', status: 'True', reason: 'ReplicaSetUpdated' }] },
        }),
      ],
      'under way',
    ],
  ])('is refused when %s', async (_, objects, why) => {
    const prepared = await prepare(new WritableCluster(objects));
    expect(prepared.state.precondition).toContain(why);
    expect(prepared.changes).toEqual([]);
  });

  test('says when the owner has not opted in, and drifts from nothing in Git', async () => {
    const metadata = { labels: { 'kustomize.toolkit.fluxcd.io/name': 'apps' } };
    const { state } = await prepare(new WritableCluster([deployment({ metadata })]));
    expect(state).toEqual({ key: 'shop/deployments/shop', optedIn: false });
  });
});
