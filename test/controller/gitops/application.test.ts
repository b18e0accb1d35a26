import { describe, expect, test } from 'vitest';
import { holdsObject, readApplication } from '../../../src/controller/gitops/application.ts';
import { application } from '../../support/argo-application.ts';
import { autoscaler, deployment, object } from '../../support/cluster-objects.ts';

const read = (patch: Parameters<typeof application>[0] = {}) => {
  const found = readApplication(application(patch));
  if (found === undefined) throw new Error('the Application is not read');
  return found;
};

describe('an Application', () => {
  test.each<[string, unknown, string]>([
    ['heals by itself', { automated: { selfHeal: true, prune: true } }, 'heals'],
    ['syncs commits', { automated: {} }, 'commits'],
    ['syncs commits', { automated: { selfHeal: false } }, 'commits'],
    ['is synced by hand', {}, 'by-hand'],
    ['is synced by hand', undefined, 'by-hand'],
    [
      'is synced by hand while that is switched off',
      { automated: { enabled: false, selfHeal: true } },
      'by-hand',
    ],
  ])('%s: %j', (_, syncPolicy, syncs) => {
    expect(read({ spec: { syncPolicy } }).syncs).toBe(syncs);
  });

  test('tells where Git has its objects', () => {
    expect(read().sources).toEqual([
      { repository: 'https://git.example.com/shop.git', path: 'deploy/shop', revision: 'main' },
    ]);
    const sources = [
      { repoURL: 'https://charts.example.com', chart: 'shop', targetRevision: '1.x' },
      { repoURL: 'https://git.example.com/values', path: '.', ref: 'values' },
    ];
    expect(read({ spec: { source: undefined, sources } }).sources).toEqual([
      { repository: 'https://charts.example.com', chart: 'shop', revision: '1.x' },
      { repository: 'https://git.example.com/values' },
    ]);
  });

  test('that renders into a branch of its own comes from what it renders', () => {
    const drySource = { repoURL: 'https://git.example.com/dry', path: 'shop', targetRevision: 'HEAD' };
    const spec = { source: undefined, sourceHydrator: { drySource, syncSource: { path: 'out' } } };
    expect(read({ spec }).sources).toEqual([
      { repository: 'https://git.example.com/dry', path: 'shop', revision: 'HEAD' },
    ]);
  });

  test('holds what it lists, and nothing that is only called alike', () => {
    expect(holdsObject(read(), deployment())).toBe(true);
    expect(holdsObject(read(), autoscaler())).toBe(true);
    expect(holdsObject(read(), deployment({ metadata: { namespace: 'other' } }))).toBe(false);
    expect(holdsObject(read({ status: { resources: undefined } }), deployment())).toBe(false);
    const core = object('v1', 'ConfigMap', { name: 'shop', namespace: 'shop' });
    const resources = [{ version: 'v1', kind: 'ConfigMap', namespace: 'shop', name: 'shop' }];
    expect(holdsObject(read({ status: { resources } }), core)).toBe(true);
  });

  test('is not read out of anything else', () => {
    expect(readApplication(object('argoproj.io/v1alpha1', 'Application', { name: 'a' }))).toBeUndefined();
    expect(readApplication(application({ spec: { ignoreDifferences: 'all' } }))).toBeUndefined();
  });
});
