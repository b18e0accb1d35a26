import { OPTED_IN, REMEDIATION_OPT_IN } from '../../../src/conventions/labels.ts';
import { at } from '../../../src/controller/kubernetes/is-so.ts';
import type { Manifest } from '../api.ts';
import { runbookDraft } from '../../support/runbook-draft.ts';
import { remediationsOf, type Remediation, type RunningController } from '../controller.ts';
import type { Context } from '../test.ts';
import { eventually } from '../wait.ts';

const RUNBOOK = 'shop-broken';

/** What the actions of these tests need. */
export const SHOP_RULES = [
  { apiGroups: ['apps'], resources: ['deployments', 'replicasets'], verbs: ['get', 'list', 'patch'] },
  { apiGroups: [''], resources: ['resourcequotas', 'limitranges'], verbs: ['list'] },
];

interface Shop {
  readonly image?: string;
  readonly annotations?: Record<string, string>;
  readonly replicas?: number;
}

/** A workload of two pods that allows changes. */
export function deployment(
  t: Context,
  { image = 'shop:1', annotations = {}, replicas = 2 }: Shop = {},
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
    spec: { replicas, selector: { matchLabels: labels }, template },
  };
}

export const shop = ({ namespace }: Context) => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  namespace,
  name: 'shop',
});

/** A field of the workload as it is now. */
export async function valueOf(t: Context, field: string): Promise<unknown> {
  return at(await t.admin.get(shop(t)), field);
}

export async function rolledOut(t: Context): Promise<void> {
  await eventually('the rollout is complete', async () => {
    const object = await t.admin.get(shop(t));
    const seen = at(object, '/status/observedGeneration') === at(object, '/metadata/generation');
    const counts = ['updatedReplicas', 'readyReplicas', 'replicas'].map((name) =>
      at(object, `/status/${name}`),
    );
    return seen && counts.every((count) => count === at(object, '/spec/replicas'));
  });
}

/** A runbook with one remedy, for a shop whose rollout is complete. */
export function runbook(
  { namespace }: Context,
  action: object,
  more: { readonly keep?: object } = {},
): Manifest {
  const isOut = { evidence: { id: 'rollout', in: ['complete'] } };
  return runbookDraft({
    name: RUNBOOK,
    title: 'The shop is broken',
    alert: 'ShopBroken',
    targets: { shop: { deployment: { namespace, name: 'shop', container: 'shop' } } },
    evidence: [
      { id: 'rollout', text: 'Its rollout.', source: { rolloutStatus: { target: 'shop' } }, yields: 'text' },
    ],
    diagnosis: { id: 'out', text: 'It is out.', when: isOut },
    remedy: {
      id: 'mend',
      text: 'Mend it.',
      action,
      bounds: { attempts: 9, cooldown: '1m' },
      verify: { text: 'It is out.', until: isOut, within: '5m' },
      ...more,
    },
    more: { suspend: false },
  });
}

/** A Remediation, with what these tests look at. */
export type Episode = Remediation & {
  readonly status?: {
    readonly refusal?: { readonly message: string };
    readonly plan?: { readonly gitPatch?: string };
    readonly conditions?: readonly { readonly type: string; readonly message: string }[];
  };
};

/** Hands in an alert, and takes it back; each number is an episode of its own. */
export function alerts(t: Context, controller: RunningController) {
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
        return found?.status?.phase === phase && found;
      },
      {
        timeout: 180_000,
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
