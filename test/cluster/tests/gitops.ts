import assert from 'node:assert/strict';
import { LEFT_TO_REMEDIES, READY_REVISIONS_CONFIG } from '../../../src/conventions/changes.ts';
import { OPTED_IN, REMEDIATION_OPT_IN } from '../../../src/conventions/labels.ts';
import { at } from '../../../src/controller/kubernetes/is-so.ts';
import type { Manifest } from '../api.ts';
import { remediationsOf, startController, type Remediation, type RunningController } from '../controller.ts';
import { hang, neverReady } from '../kubelet/outcomes/index.ts';
import { test, type Context } from '../test.ts';
import { eventually } from '../wait.ts';

const RULES = [
  { apiGroups: ['apps'], resources: ['deployments', 'replicasets'], verbs: ['get', 'list', 'patch'] },
  { apiGroups: [''], resources: ['resourcequotas', 'limitranges'], verbs: ['list'] },
];
const RUNBOOK = 'shop-broken';
const LIMIT = '/spec/template/spec/containers/*/resources/limits/memory';
const shop = ({ namespace }: Context) => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  namespace,
  name: 'shop',
});

function deployment(
  t: Context,
  { image = 'shop:1', annotations = {} }: { image?: string; annotations?: Record<string, string> } = {},
): Manifest {
  const { namespace } = t;
  const labels = { app: 'shop' };
  const resources = { requests: { memory: '64Mi' }, limits: { memory: '128Mi' } };
  const spec = { containers: [{ name: 'shop', image: `shop.example.com/${image}`, resources }] };
  const metadata = { name: 'shop', namespace, labels: { [REMEDIATION_OPT_IN]: OPTED_IN }, annotations };
  const template = { metadata: { labels }, spec };
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata,
    spec: { replicas: 2, selector: { matchLabels: labels }, template },
  };
}

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

/** A runbook with one remedy, for a shop whose rollout is complete. */
function runbook({ namespace }: Context, action: object): Manifest {
  const remedy = {
    id: 'mend',
    text: 'Mend it.',
    action,
    mode: 'guarded',
    bounds: { attempts: 9, per: '1h', cooldown: '1m', timeout: '5m', maxTargets: 1 },
    verify: { text: 'It is out.', until: { evidence: { id: 'rollout', in: ['complete'] } }, within: '5m' },
  };
  const target = { deployment: { namespace, name: 'shop', container: 'shop' } };
  return {
    apiVersion: 'stanchion.dev/v1alpha1',
    kind: 'Runbook',
    metadata: { name: RUNBOOK },
    spec: {
      title: 'The shop is broken',
      system: 'shop',
      owner: 'sre',
      document: { source: 'T1', lines: '1-9' },
      suspend: false,
      alerts: [{ name: 'ShopBroken', severity: 'critical' }],
      parameters: [],
      targets: [{ id: 'shop', target }],
      evidence: [
        {
          id: 'rollout',
          text: 'Its rollout.',
          source: { rolloutStatus: { target: 'shop' } },
          yields: 'text',
        },
      ],
      impact: [],
      diagnoses: [
        {
          id: 'out',
          text: 'It is out.',
          when: { evidence: { id: 'rollout', in: ['complete'] } },
          remedies: ['mend'],
        },
      ],
      remedies: [remedy],
      escalation: [],
      checklist: [],
    },
  };
}

type Episode = Remediation & {
  readonly status?: {
    readonly refusal?: { readonly message: string };
    readonly plan?: { readonly gitPatch?: string };
    readonly conditions?: readonly { readonly type: string; readonly message: string }[];
  };
};

/** Hands in an alert, and takes it back; each number is an episode of its own. */
function alerts(t: Context, controller: RunningController) {
  const startsAt = new Map<number, string>();
  const send = async (number: number, status: 'firing' | 'resolved') => {
    const began = startsAt.get(number) ?? new Date(Math.floor(Date.now() / 1000) * 1000).toISOString();
    startsAt.set(number, began);
    const fingerprint = `00112233aabbcc${String(number).padStart(2, '0')}`;
    const labels = { alertname: 'ShopBroken', runbook: RUNBOOK, severity: 'critical' };
    const endsAt = '0001-01-01T00:00:00Z';
    const alert = { status, labels, startsAt: began, endsAt, fingerprint };
    await eventually('the alert is stored', async () => (await controller.notify([alert])).status === 200);
    return fingerprint;
  };
  const reaches = async (fingerprint: string, phase: string): Promise<Episode> => {
    const current = async () =>
      (await remediationsOf(t)).find((one) => at(one, '/spec/source/alert/fingerprint') === fingerprint);
    return eventually(
      `the episode is ${phase}`,
      async () => {
        const found = await current();
        return found?.status?.phase === phase && (found as Episode);
      },
      {
        timeout: 90_000,
        explain: async () =>
          `${JSON.stringify((await current())?.status, null, 1)}\n${await controller.program.log(40)}`,
      },
    );
  };
  return {
    fires: async (number: number, phase: string) => reaches(await send(number, 'firing'), phase),
    resolves: async (number: number) => reaches(await send(number, 'resolved'), 'Closed'),
  };
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
      assert.equal(reverted.status?.reason, 'Reverted', JSON.stringify(reverted.status));
      assert.deepEqual(
        reverted.status.journal?.map(({ state }) => state),
        ['reverted'],
      );
      const told = reverted.status.conditions?.find(({ type }) => type === 'Reverted')?.message ?? '';
      assert.match(
        told,
        /^'argocd-controller' took raiseMemory of .* back at .*is 128Mi and was set to 256Mi/,
      );
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
