import { expect, test } from 'vitest';
import { KUBERNETES_VERSIONS } from '../../src/conventions/kubernetes.ts';
import { schemaCheck } from '../../src/policy/schemas.ts';
import { committedManifests } from '../support/manifests.ts';

const namespace = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'demo' } };

test.each(KUBERNETES_VERSIONS)('an object as %s knows it passes', (version) => {
  expect(schemaCheck(version, 'v1', 'Namespace')?.(namespace)).toEqual([]);
});

test('every issue is told with its path, and what no alternative allows is told once', () => {
  const check = schemaCheck('1.34', 'policy/v1', 'PodDisruptionBudget');
  const budget = {
    apiVersion: 'policy/v1',
    kind: 'PodDisruptionBudget',
    metadata: { name: 'demo', labels: { 'example.dev/tier': 3 } },
    spec: { maxUnavailable: [], 'min/available': 1 },
  };
  expect(check?.(budget)).toEqual([
    {
      path: ['metadata', 'labels', 'example.dev/tier'],
      what: 'wrong',
      message: '"metadata.labels.example.dev/tier" must be string',
    },
    { path: ['spec', 'min/available'], what: 'unknown', message: 'there is no field "spec.min/available"' },
    {
      path: ['spec', 'maxUnavailable'],
      what: 'wrong',
      message: '"spec.maxUnavailable" is [], which has none of the allowed forms',
    },
  ]);
});

test('a missing field is told where it belongs', () => {
  const check = schemaCheck('1.34', 'v1', 'Namespace');
  expect(check?.({ apiVersion: 'v1', kind: 'Namespace' })).toEqual([
    { path: [], what: 'missing', message: 'the object lacks the field "metadata"' },
  ]);
});

test('a value that is not on the list is told with the list', () => {
  const check = schemaCheck('1.34', 'argoproj.io/v1alpha1', 'Sensor');
  const source = { resource: {} };
  const triggers = [{ template: { name: 'x', k8s: { operation: 'explode', source } } }];
  const dependencies = [{ name: 'a', eventSourceName: 'b', eventName: 'c' }];
  const sensor = { metadata: { name: 'x' }, spec: { dependencies, triggers } };
  expect(check?.({ apiVersion: 'argoproj.io/v1alpha1', kind: 'Sensor', ...sensor })).toEqual([
    {
      path: ['spec', 'triggers', 0, 'template', 'k8s', 'operation'],
      what: 'wrong',
      message:
        '"spec.triggers.0.template.k8s.operation" is "explode", but must be one of "", "create", "update", "patch", "delete"',
    },
  ]);
});

test('the project’s own kinds are held against what parses them', () => {
  const runbook = committedManifests().find(({ manifest }) => manifest.kind === 'Runbook')?.manifest;
  if (runbook === undefined) throw new Error('dist/ has no Runbook');
  const check = schemaCheck('1.34', runbook.apiVersion, 'Runbook');
  expect(check?.(runbook)).toEqual([]);
  expect(check?.({ ...runbook, specc: {} })).toEqual([
    { path: ['specc'], what: 'unknown', message: 'there is no field "specc"' },
  ]);
  const { metadata } = runbook;
  expect(check?.({ ...runbook, metadata: { ...metadata, lables: {} } })).toEqual([
    { path: ['metadata', 'lables'], what: 'unknown', message: 'there is no field "metadata.lables"' },
  ]);
  expect(check?.({ ...runbook, kind: 'Book' })).toMatchObject([{ path: ['kind'], what: 'wrong' }]);
});

test.each([
  ['apps/v1', 'StatefulSet'],
  ['apps/v9', 'Deployment'],
  ['stanchion.dev/v1alpha1', 'Rumour'],
  ['../kubernetes-1.37/apps_v1', 'deployment'],
  ['v1', '../core_v1_namespace'],
  ['', ''],
])('%j %j has no schema', (apiVersion, kind) => {
  expect(schemaCheck('1.34', apiVersion, kind)).toBeUndefined();
});
