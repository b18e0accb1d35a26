import assert from 'node:assert/strict';
import { LEFT_TO_REMEDIES } from '../../../src/conventions/changes.ts';
import { GITOPS, ignoredField } from '../../../src/conventions/gitops.ts';
import { startController } from '../controller.ts';
import { application, startArgoCd, tracked, type ArgoCd } from '../support/argo-cd.ts';
import {
  alerts,
  deployment,
  rolledOut,
  runbook,
  shop,
  SHOP_RULES,
  valueOf,
  type Episode,
} from '../support/shop.ts';
import { test, type Context } from '../test.ts';
import { eventually } from '../wait.ts';

const READ_APPLICATIONS = { apiGroups: ['argoproj.io'], resources: ['applications'], verbs: ['get'] };
const LIMIT = '/spec/template/spec/containers/*/resources/limits/memory';
const POINTER = LIMIT.replace('*', '0');
const LEFT = { [LEFT_TO_REMEDIES]: LIMIT };
const RAISE = { raiseMemory: { target: 'shop', to: '256Mi', cap: '1Gi' } };
const HEALS = { automated: { selfHeal: true } };

const limit = (t: Context) => valueOf(t, POINTER);
const limitBecomes = (t: Context, value: string) =>
  eventually(`the limit is ${value}`, async () => (await limit(t)) === value, { timeout: 120_000 });

interface InGit {
  readonly annotations?: Record<string, string>;
  readonly replicas?: number;
}

/** The shop as Git has it. */
function inGit(t: Context, { annotations = {}, ...rest }: InGit = {}) {
  return deployment(t, { annotations: { ...tracked(t), ...annotations }, ...rest });
}

/** Lets a stand-in for Argo CD keep the shop while something is done. */
async function kept(
  t: Context,
  { spec, annotations = {} }: { readonly spec: object; readonly annotations?: Record<string, string> },
  then: (argo: ArgoCd, applies: (spec: object) => Promise<unknown>) => Promise<void>,
): Promise<void> {
  const manifest = inGit(t, { annotations });
  const applies = (changed: object) => t.apply(application(manifest, { ...changed }));
  await applies(spec);
  const argo = startArgoCd(t, manifest);
  try {
    await argo.sync();
    await rolledOut(t);
    await then(argo, applies);
  } finally {
    await argo.stop();
  }
}

async function startKeeping(t: Context, rules: readonly object[] = []) {
  const settings = { mode: 'guarded', argoCd: { namespace: t.namespace } };
  const controller = await startController(t, { rules: [...SHOP_RULES, ...rules], settings });
  return { controller, ...alerts(t, controller) };
}

/** What somebody does with kubectl. */
async function somebodySets(t: Context, value: string): Promise<void> {
  await t.admin.call(await t.admin.path(shop(t)), {
    method: 'PATCH',
    body: [{ op: 'replace', path: POINTER, value }],
    contentType: 'application/json-patch+json',
  });
}

/** A touch has the controller look at an episode before its time. */
async function looksAgain(t: Context, name: string): Promise<void> {
  const ref = { apiVersion: 'stanchion.dev/v1alpha1', kind: 'Remediation', namespace: t.namespace, name };
  await t.admin.patch(ref, { metadata: { annotations: { 'example.com/touched': 'once' } } });
}

function assertLeftToGit({ status }: Episode, ...told: readonly RegExp[]): void {
  assert.equal(status?.refusal?.guard, 'OwnedByGit', JSON.stringify(status));
  for (const pattern of told) assert.match(status.refusal.message, pattern);
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
    'a field that Git has is changed once the live Application leaves it alone in a sync as well, and stands as long as it does',
    async (t) => {
      await t.apply(runbook(t, RAISE, { keep: { atMost: '1h' } }));
      await kept(t, { spec: { syncPolicy: HEALS }, annotations: LEFT }, async (argo, applies) => {
        await somebodySets(t, '200Mi');
        await limitBecomes(t, '128Mi');
        await rolledOut(t);
        const { fires, resolves } = await startKeeping(t, [READ_APPLICATIONS]);

        const plain = await fires(1, 'Refused');
        assertLeftToGit(plain, /heals by itself within seconds/, /not seen to leave .*memory alone/);
        assert.match(plain.status?.refusal?.message ?? '', /shop\.git, path deploy\/shop, at main\.$/);
        assert.match(
          plain.status?.plan?.gitPatch ?? '',
          /^# For Application .*\n# - https:.*\n# Add it to deploy\/shop\/kustomization\.yaml\.\npatches:[^]*256Mi/,
        );
        await resolves(1);

        const ignored = { group: 'apps', kind: 'Deployment', name: 'shop', ...ignoredField(LIMIT, 'shop') };
        await applies({ syncPolicy: HEALS, ignoreDifferences: [ignored] });
        const half = await fires(2, 'Refused');
        assertLeftToGit(half, /lacks the sync option RespectIgnoreDifferences=true/);
        assert.equal(await limit(t), '128Mi');
        await resolves(2);

        const syncPolicy = { ...HEALS, syncOptions: [GITOPS.argoCd.respectIgnored] };
        await applies({ syncPolicy, ignoreDifferences: [ignored] });
        const { status, metadata } = await fires(3, 'Restoring');
        assert.equal(status?.outcome, 'Recovered', JSON.stringify(status));
        await argo.looks(3);
        assert.equal(await limit(t), '256Mi');
        assert.equal(await argo.isInSync(), true);

        argo.commit(inGit(t, { annotations: LEFT, replicas: 3 }));
        await eventually('the commit is synced', async () => (await valueOf(t, '/spec/replicas')) === 3);
        assert.equal(await limit(t), '256Mi');

        await applies({ syncPolicy: HEALS });
        await limitBecomes(t, '128Mi');
        await looksAgain(t, metadata.name);
        assertReverted(await fires(3, 'Escalated'));
      });
    },
    { timeout: 400_000 },
  ),
  test(
    'a refusal says when Argo CD would take a change back, and then it does',
    async (t) => {
      await t.apply(runbook(t, RAISE));
      await kept(t, { spec: { syncPolicy: { automated: {} } } }, async (argo, applies) => {
        const { fires, resolves } = await startKeeping(t, [READ_APPLICATIONS]);
        assertLeftToGit(await fires(1, 'Refused'), /with the next commit that it syncs/);
        await somebodySets(t, '200Mi');
        await argo.looks(3);
        assert.equal(await limit(t), '200Mi');
        assert.equal(await argo.isInSync(), false);
        argo.commit(inGit(t));
        await limitBecomes(t, '128Mi');
        await resolves(1);

        await applies({ syncPolicy: { automated: { enabled: false, selfHeal: true } } });
        await rolledOut(t);
        assertLeftToGit(await fires(2, 'Refused'), /when somebody syncs it/);
        await somebodySets(t, '200Mi');
        argo.commit(inGit(t, { replicas: 3 }));
        await argo.looks(3);
        assert.equal(await limit(t), '200Mi');
        await argo.sync();
        assert.equal(await limit(t), '128Mi');
      });
    },
    { timeout: 300_000 },
  ),
  test(
    'what Argo CD keeps is left to Git where its Application may not be read, and a change that it takes back is made once',
    async (t) => {
      await t.apply(runbook(t, RAISE));
      await kept(t, { spec: { syncPolicy: HEALS } }, async (argo) => {
        const { fires, resolves, controller } = await startKeeping(t);
        const left = await fires(1, 'Refused');
        assertLeftToGit(left, /is not known: Application .*\/shop cannot be read \(403\)/);
        assert.match(left.status?.plan?.gitPatch ?? '', /^patches:[^]*kind: Deployment[^]*value: 256Mi/);
        assert.equal(await limit(t), '128Mi');
        await resolves(1);

        argo.commit(inGit(t, { annotations: LEFT }));
        const field = `/metadata/annotations/${LEFT_TO_REMEDIES.replace('/', '~1')}`;
        await eventually('the commit is synced', async () => (await valueOf(t, field)) === LIMIT);
        // An annotation is a new generation of a Deployment, too.
        await rolledOut(t);
        assertReverted(await fires(2, 'Escalated'));
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
      });
    },
    { timeout: 300_000 },
  ),
];
