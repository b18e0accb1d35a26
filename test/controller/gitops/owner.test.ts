import { describe, expect, test } from 'vitest';
import { actions } from '../../../src/api/actions/index.ts';
import type { Drift } from '../../../src/api/actions/action.ts';
import { gitOwnerOf, revertedBy } from '../../../src/controller/gitops/owner.ts';
import type { KubernetesObject, ObjectMetadata } from '../../../src/controller/kubernetes/objects.ts';
import { deployment } from '../../support/cluster-objects.ts';

const owned = (metadata: Partial<ObjectMetadata>) => deployment({ metadata });
const TRACKING = 'argocd.argoproj.io/tracking-id';
const byArgo = (fieldsV1: unknown = {}, manager = 'argocd-controller') => [
  { manager, operation: 'Apply', time: '2026-03-04T10:00:00Z', fieldsV1 },
];

describe('the owner in Git', () => {
  test.each<[string, Partial<ObjectMetadata>, unknown]>([
    [
      'the tracking id of Argo CD',
      { annotations: { [TRACKING]: 'ns_app:apps/Deployment:shop/shop' } },
      { tool: 'argo-cd', object: 'ns_app' },
    ],
    [
      'a label of its own',
      { labels: { 'argocd.argoproj.io/instance': 'app' } },
      { tool: 'argo-cd', object: 'app' },
    ],
    [
      'the managed fields, named by the default label',
      { labels: { 'app.kubernetes.io/instance': 'app' }, managedFields: byArgo() },
      { tool: 'argo-cd', object: 'app' },
    ],
    ['the managed fields alone', { managedFields: byArgo() }, { tool: 'argo-cd', object: 'an Application' }],
    [
      'a Kustomization of Flux',
      {
        labels: {
          'kustomize.toolkit.fluxcd.io/name': 'apps',
          'kustomize.toolkit.fluxcd.io/namespace': 'flux',
        },
      },
      { tool: 'flux', object: 'Kustomization flux/apps' },
    ],
    [
      'a HelmRelease of Flux',
      { labels: { 'helm.toolkit.fluxcd.io/name': 'shop', 'helm.toolkit.fluxcd.io/namespace': 'shop' } },
      { tool: 'flux', object: 'HelmRelease shop/shop' },
    ],
  ])('is known by %s', (_, metadata, owner) => {
    expect(gitOwnerOf(owned(metadata))).toEqual(owner);
  });

  test.each<[string, Partial<ObjectMetadata>]>([
    ['a label that Helm writes too', { labels: { 'app.kubernetes.io/instance': 'release' } }],
    [
      'a tracking id that was copied from another object',
      { annotations: { [TRACKING]: 'a:apps/Deployment:shop/other' } },
    ],
    [
      'an object that Flux was told to leave alone',
      {
        labels: { 'kustomize.toolkit.fluxcd.io/name': 'apps' },
        annotations: { 'kustomize.toolkit.fluxcd.io/reconcile': 'disabled' },
      },
    ],
    ['nothing', {}],
  ])('is not taken from %s', (_, metadata) => {
    expect(gitOwnerOf(owned(metadata))).toBeUndefined();
  });
});

describe('what is reverted', () => {
  const { rollBackWorkload, restartWorkload, scaleWorkload, raiseMemory } = actions;
  const argo = { tool: 'argo-cd', object: 'an Application' };
  const by = (object: KubernetesObject, drift: Drift) => revertedBy(object, { drift, container: 'shop' });

  test('depends on the drift that the action declares', () => {
    const object = owned({ managedFields: byArgo({ 'f:spec': { 'f:replicas': {} } }) });
    expect(by(object, restartWorkload.gitops)).toBeUndefined();
    expect(by(object, rollBackWorkload.gitops)).toEqual(argo);
    expect(by(object, scaleWorkload.gitops)).toEqual(argo);
    expect(by(object, raiseMemory.gitops)).toBeUndefined();
  });

  test('is a member of a list as well, whatever it is called', () => {
    const limits = { 'f:resources': { 'f:limits': { 'f:memory': {} } } };
    const fields = {
      'f:spec': { 'f:template': { 'f:spec': { 'f:containers': { 'k:{"name":"shop"}': limits } } } },
    };
    expect(by(owned({ managedFields: byArgo(fields) }), raiseMemory.gitops)).toEqual(argo);
    expect(by(owned({ managedFields: byArgo(fields, 'kubectl') }), raiseMemory.gitops)).toBeUndefined();
  });

  test('is assumed where the fields tell nothing', () => {
    const annotations = { [TRACKING]: 'a:apps/Deployment:shop/shop' };
    expect(by(owned({ annotations }), scaleWorkload.gitops)).toEqual({
      tool: 'argo-cd',
      object: 'a',
    });
  });
});
