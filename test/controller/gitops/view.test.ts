import { describe, expect, test } from 'vitest';
import { actions } from '../../../src/api/actions/index.ts';
import type { Drift } from '../../../src/api/actions/action.ts';
import { LEFT_TO_REMEDIES } from '../../../src/conventions/changes.ts';
import { gitViewOf } from '../../../src/controller/gitops/view.ts';
import { RetryableError, TerminalError } from '../../../src/controller/kubernetes/errors.ts';
import type { KubernetesObject, ObjectRef } from '../../../src/controller/kubernetes/objects.ts';
import { application, RESPECTING, tracking } from '../../support/argo-application.ts';
import { deployment } from '../../support/cluster-objects.ts';
import { WritableCluster } from '../../support/writable-cluster.ts';

const { scaleWorkload, restartWorkload, rollBackWorkload } = actions;
const SCALE = scaleWorkload.gitops;
const argoCd = { namespace: 'argocd' };
const ignoring = (syncPolicy: object = RESPECTING) => ({
  spec: {
    syncPolicy,
    ignoreDifferences: [{ group: 'apps', kind: 'Deployment', jsonPointers: ['/spec/replicas'] }],
  },
});
const held = (annotations: Readonly<Record<string, string>> = {}, id = 'apps') =>
  deployment({ metadata: { annotations: { ...tracking(id), ...annotations } } });
const LEFT = { [LEFT_TO_REMEDIES]: '/spec/replicas' };

async function view(object: KubernetesObject, live: readonly KubernetesObject[], drift: Drift = SCALE) {
  const cluster = new WritableCluster([...live]);
  const { reverted, application: found } = await gitViewOf(
    object,
    { drift, container: 'shop' },
    { cluster, argoCd },
  );
  return { by: reverted.revertedBy?.object, told: reverted.revertedBy?.told, key: found?.key };
}

const failing = (error: Error) => ({ get: () => Promise.reject(error) });

describe('a change of what Argo CD holds', () => {
  test('is no drift where the live Application leaves the field alone, annotated or not', async () => {
    for (const object of [held(), held(LEFT)]) {
      expect(await view(object, [application(ignoring())])).toEqual({
        by: undefined,
        told: undefined,
        key: 'argocd/apps',
      });
    }
  });

  test('is drift where the annotation says that the field is left, and the live Application does not', async () => {
    const { by, told } = await view(held(LEFT), [application()]);
    expect(by).toBe('apps');
    expect(told).toBe(
      'It heals by itself within seconds. Application argocd/apps is not seen to leave /spec/replicas alone; ' +
        'what would make it is in ConfigMap stanchion-ignored-differences. ' +
        'Git has it in https://git.example.com/shop.git, path deploy/shop, at main.',
    );
  });

  test('is drift where the next sync would write the field all the same', async () => {
    const { by, told } = await view(held(LEFT), [application(ignoring({ automated: {} }))]);
    expect(by).toBe('apps');
    expect(told).toContain('It does so with the next commit that it syncs.');
    expect(told).toContain('lacks the sync option RespectIgnoreDifferences=true');
  });

  test('is drift too where nothing is synced by itself', async () => {
    const { told } = await view(held(), [application({ spec: { syncPolicy: undefined } })]);
    expect(told).toContain('It does so when somebody syncs it.');
  });

  test('that is always refused is so whatever is ignored', async () => {
    const all = {
      spec: { ...ignoring().spec, ignoreDifferences: [{ group: '*', kind: '*', jsonPointers: ['/spec'] }] },
    };
    const { by, told } = await view(held(), [application(all)], rollBackWorkload.gitops);
    expect(by).toBe('apps');
    expect(told).toMatch(/^It heals by itself within seconds\. Git has it in /);
  });

  test('is looked up in the namespace that the name of the Application carries', async () => {
    const elsewhere = application({ ...ignoring(), namespace: 'team-a' });
    expect(await view(held({}, 'team-a_apps'), [elsewhere])).toMatchObject({ key: 'team-a/apps' });
    expect(await view(held(), [elsewhere])).toMatchObject({ by: 'apps' });
  });

  test('that Git has no field for asks nobody', async () => {
    const asked: ObjectRef[] = [];
    const cluster = { get: (ref: ObjectRef) => Promise.resolve(void asked.push(ref)) };
    const change = { drift: restartWorkload.gitops, container: 'shop' };
    expect(await gitViewOf(held(), change, { cluster, argoCd })).toEqual({ reverted: {} });
    const ofFlux = deployment({ metadata: { labels: { 'kustomize.toolkit.fluxcd.io/name': 'apps' } } });
    await gitViewOf(ofFlux, { drift: SCALE, container: 'shop' }, { cluster, argoCd });
    expect(asked).toEqual([]);
  });
});

describe('an Application that is not known', () => {
  test.each<[string, readonly KubernetesObject[], string]>([
    ['is not there', [], 'there is no Application argocd/apps'],
    [
      'holds other objects',
      [application({ ...ignoring(), status: { resources: [] } })],
      'does not list the object',
    ],
    ['is something else', [application({ spec: { ignoreDifferences: 1 } })], 'is none that can be read'],
  ])('since it %s changes nothing: the annotation decides, and the refusal says so', async (_, live, why) => {
    expect((await view(held(LEFT), live)).by).toBeUndefined();
    const { by, told, key } = await view(held(), live);
    expect([by, key]).toEqual(['apps', undefined]);
    expect(told).toContain(`What its Application leaves alone is not known: `);
    expect(told).toContain(why);
  });

  test('is one without a name, too', async () => {
    const managedFields = [{ manager: 'argocd-controller', fieldsV1: { 'f:spec': { 'f:replicas': {} } } }];
    const { told } = await view(deployment({ metadata: { managedFields } }), [application(ignoring())]);
    expect(told).toContain('the object does not name its Application');
  });

  test('is one that nobody may read here; one that the server does not tell of is asked for again', async () => {
    const answer = { status: 403, request: 'GET /x' };
    const change = { drift: SCALE, container: 'shop' };
    const forbidden = failing(new TerminalError('forbidden', answer));
    const { reverted } = await gitViewOf(held(), change, { cluster: forbidden, argoCd });
    expect(reverted.revertedBy?.told).toContain('Application argocd/apps cannot be read (403)');
    const away = new RetryableError('no answer', { ...answer, status: 0 });
    await expect(gitViewOf(held(), change, { cluster: failing(away), argoCd })).rejects.toBe(away);
  });

  test('is not asked for where Applications are not looked at', async () => {
    const cluster = new WritableCluster([application(ignoring())]);
    const { reverted } = await gitViewOf(held(), { drift: SCALE, container: 'shop' }, { cluster });
    expect(reverted.revertedBy).toEqual({ tool: 'argo-cd', object: 'apps' });
  });
});
