import assert from 'node:assert/strict';
import { READY_REVISIONS_CONFIG } from '../../../src/conventions/changes.ts';
import { at } from '../../../src/controller/kubernetes/is-so.ts';
import { startController } from '../controller.ts';
import { hang, neverReady } from '../kubelet/outcomes/index.ts';
import { alerts, deployment, rolledOut, runbook, SHOP_RULES, valueOf } from '../support/shop.ts';
import { test, type Context } from '../test.ts';
import { eventually } from '../wait.ts';

const image = (t: Context) => valueOf(t, '/spec/template/spec/containers/0/image');

/** The ReplicaSet of an image, once it is older than the whole seconds in which times are told. */
async function replicaSetOf(t: Context, tag: string) {
  const { admin, namespace } = t;
  return eventually(`the ReplicaSet of ${tag} is two seconds old`, async () => {
    const all = await admin.list({ apiVersion: 'apps/v1', kind: 'ReplicaSet', namespace });
    const found = all.find(
      (one) => at(one, '/spec/template/spec/containers/0/image') === `shop.example.com/${tag}`,
    );
    const made = Date.parse(String(at(found, '/metadata/creationTimestamp')));
    return Date.now() - made > 2000 && found;
  });
}

async function takenForReady(t: Context, tag: string): Promise<void> {
  const { uid = '' } = (await replicaSetOf(t, tag)).metadata;
  const ref = { apiVersion: 'v1', kind: 'ConfigMap', namespace: t.namespace, name: READY_REVISIONS_CONFIG };
  const known = async () => typeof at(await t.admin.find(ref), `/data/${uid}`) === 'string';
  await eventually(`${tag} is known to work`, known, { timeout: 90_000 });
}

export const tests = [
  test(
    'a rollback goes to a revision that was seen to work, and to no other [ARCO-M2]',
    async (t) => {
      t.play(({ main }) => (main.image.endsWith(':bad') ? neverReady() : hang()));
      await t.apply(deployment(t, { image: 'shop:bad' }));
      await replicaSetOf(t, 'shop:bad');
      await t.apply(runbook(t, { rollBackWorkload: { target: 'shop', rolledOutWithin: '1h' } }));
      const controller = await startController(t, { rules: SHOP_RULES, settings: { mode: 'guarded' } });
      const { fires, resolves } = alerts(t, controller);

      await t.apply(deployment(t, { image: 'shop:1' }));
      await rolledOut(t);
      await replicaSetOf(t, 'shop:1');
      const { status } = await fires(1, 'Refused');
      assert.equal(status?.refusal?.guard, 'PreconditionFailed');
      assert.match(status.refusal.message, /Nobody has seen/);
      assert.equal(await image(t), 'shop.example.com/shop:1');
      await resolves(1);

      await takenForReady(t, 'shop:1');
      await t.apply(deployment(t, { image: 'shop:2' }));
      await rolledOut(t);
      await replicaSetOf(t, 'shop:2');
      const back = await fires(2, 'Closed');
      assert.equal(back.status?.outcome, 'Recovered');
      assert.equal(await image(t), 'shop.example.com/shop:1');
    },
    { timeout: 240_000 },
  ),
];
