import assert from 'node:assert/strict';
import { LEFT_TO_REMEDIES, READY_REVISIONS_CONFIG } from '../../../src/conventions/changes.ts';
import { at } from '../../../src/controller/kubernetes/is-so.ts';
import { startController } from '../controller.ts';
import { hang, neverReady } from '../kubelet/outcomes/index.ts';
import { alerts, deployment, runbook, type Episode } from '../support/shop.ts';
import { test, type Context } from '../test.ts';
import { eventually } from '../wait.ts';

const RULES = [
  { apiGroups: ['apps'], resources: ['deployments', 'replicasets'], verbs: ['get', 'list', 'patch'] },
  { apiGroups: [''], resources: ['resourcequotas', 'limitranges'], verbs: ['list'] },
];
const LIMIT = '/spec/template/spec/containers/*/resources/limits/memory';
const shop = ({ namespace }: Context) => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  namespace,
  name: 'shop',
});

const valueOf = async (t: Context, field: string) => at(await t.admin.get(shop(t)), field);
const image = (t: Context) => valueOf(t, '/spec/template/spec/containers/0/image');
const limit = (t: Context) => valueOf(t, '/spec/template/spec/containers/0/resources/limits/memory');

async function rolledOut(t: Context): Promise<void> {
  await eventually('the rollout is complete', async () => {
    const object = await t.admin.get(shop(t));
    const seen = at(object, '/status/observedGeneration') === at(object, '/metadata/generation');
    const counts = ['updatedReplicas', 'readyReplicas', 'replicas'].map((name) =>
      at(object, `/status/${name}`),
    );
    return seen && counts.every((count) => count === 2);
  });
}

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

/** Argo CD as far as it matters here: it applies what Git has, whoever owns a field by now. */
async function syncs(t: Context, annotations: Record<string, string> = {}): Promise<void> {
  const tracking = `apps:apps/Deployment:${t.namespace}/shop`;
  await t.admin.call(`/apis/apps/v1/namespaces/${t.namespace}/deployments/shop`, {
    method: 'PATCH',
    body: deployment(t, { annotations: { 'argocd.argoproj.io/tracking-id': tracking, ...annotations } }),
    query: { fieldManager: 'argocd-controller', force: true },
    contentType: 'application/apply-patch+yaml',
  });
}

/** It says who took what back and when, and nothing was tried again. */
function assertReverted({ status = {} }: Episode): void {
  const { reason, journal = [], conditions = [] } = status;
  assert.equal(reason, 'Reverted', JSON.stringify(status));
  assert.deepEqual(
    journal.map(({ state }) => state),
    ['reverted'],
  );
  const told = conditions.find(({ type }) => type === 'Reverted')?.message ?? '';
  assert.match(told, /^'argocd-controller' took raiseMemory of .* back at .*is 128Mi and was set to 256Mi/);
}

export const tests = [
  test(
    'a rollback goes to a revision that was seen to work, and to no other [ARCO-M2]',
    async (t) => {
      t.play(({ main }) => (main.image.endsWith(':bad') ? neverReady() : hang()));
      await t.apply(deployment(t, { image: 'shop:bad' }));
      await replicaSetOf(t, 'shop:bad');
      await t.apply(runbook(t, { rollBackWorkload: { target: 'shop', rolledOutWithin: '1h' } }));
      const controller = await startController(t, { rules: RULES, settings: { mode: 'guarded' } });
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
  test(
    'what Argo CD keeps is left to Git, and a change that it takes back is made once and told to a person',
    async (t) => {
      await syncs(t);
      await rolledOut(t);
      await t.apply(runbook(t, { raiseMemory: { target: 'shop', to: '256Mi', cap: '1Gi' } }));
      const controller = await startController(t, { rules: RULES, settings: { mode: 'guarded' } });
      const { fires, resolves } = alerts(t, controller);

      const left = await fires(1, 'Refused');
      assert.equal(left.status?.refusal?.guard, 'OwnedByGit');
      assert.match(left.status.plan?.gitPatch ?? '', /kind: Deployment[^]*value: 256Mi/);
      assert.equal(await limit(t), '128Mi');
      await resolves(1);

      // An annotation is a new generation of a Deployment, too.
      await syncs(t, { [LEFT_TO_REMEDIES]: LIMIT });
      await rolledOut(t);
      let isOver = false;
      const heals = async () => {
        await eventually('it was raised', async () => isOver || (await limit(t)) === '256Mi', {
          timeout: 120_000,
        });
        while (!isOver) await syncs(t, { [LEFT_TO_REMEDIES]: LIMIT });
      };
      const [reverted] = await Promise.all([
        fires(2, 'Escalated').finally(() => {
          isOver = true;
        }),
        heals(),
      ]);
      assertReverted(reverted);
      const lines = await controller.audit();
      assert.deepEqual(
        lines.flatMap(({ kind, outcome }) => (kind === 'action' ? [outcome] : [])),
        ['done', 'undone', 'reverted'],
      );
      await resolves(2);

      await rolledOut(t);
      const again = await fires(3, 'Refused');
      assert.equal(again.status?.refusal?.guard, 'Reverted');
      assert.equal(await limit(t), '128Mi');
    },
    { timeout: 240_000 },
  ),
];
