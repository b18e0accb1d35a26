import { describe, expect, test } from 'vitest';
import { standingOf } from '../../../src/controller/gitops/standing.ts';
import { RetryableError, TerminalError } from '../../../src/controller/kubernetes/errors.ts';
import { DEPLOYMENTS } from '../../../src/controller/kubernetes/objects.ts';
import { deployment } from '../../support/cluster-objects.ts';
import { WritableCluster } from '../../support/writable-cluster.ts';

const changed = { ...DEPLOYMENTS, namespace: 'shop', name: 'shop' };
const entry = (after: unknown) => ({ after: JSON.stringify(after), at: '2026-03-04T12:00:00Z', changed });
const labels = { 'argocd.argoproj.io/instance': 'apps' };

describe('a change of ours', () => {
  test('stands, or was reverted, and says who keeps the object in Git', async () => {
    const cluster = new WritableCluster([deployment({ metadata: { labels } })]);
    const owner = { tool: 'argo-cd', object: 'apps' };
    expect(await standingOf(entry({ '/spec/replicas': 3 }), cluster)).toEqual({ owner });
    expect(await standingOf(entry({ '/spec/replicas': 9 }), cluster)).toEqual({
      owner,
      reverted: { field: '/spec/replicas', put: 9, found: 3 },
    });
  });

  test('was reverted when its object is gone', async () => {
    const { reverted } = await standingOf(entry({ '/spec/replicas': 3 }), new WritableCluster());
    expect(reverted).toMatchObject({ found: null });
  });

  test('that is none of fields stands for all that is known', async () => {
    const { changed: _, ...made } = entry({ job: 'prune-1' });
    expect(await standingOf(made, new WritableCluster())).toEqual({});
  });

  test('is left undecided without the right to look, and asked for again without an answer', async () => {
    const answer = { status: 403, request: 'GET /x' };
    const fails = (error: Error) => ({ get: () => Promise.reject(error) });
    const change = entry({ '/spec/replicas': 3 });
    expect(await standingOf(change, fails(new TerminalError('forbidden', answer)))).toEqual({});
    const away = new RetryableError('no answer', { ...answer, status: 0 });
    await expect(standingOf(change, fails(away))).rejects.toBe(away);
  });
});
