import { describe, expect, test } from 'vitest';
import { readApplication } from '../../../src/controller/gitops/application.ts';
import { leavingOf } from '../../../src/controller/gitops/left-alone.ts';
import { application, RESPECTING } from '../../support/argo-application.ts';
import { deployment } from '../../support/cluster-objects.ts';

const LIMIT = '/spec/template/spec/containers/*/resources/limits/memory';
const DERIVED = '.spec.template.spec.containers[] | select(.name == "shop") | .resources.limits.memory';
const HERE = { group: 'apps', kind: 'Deployment', namespace: 'shop', name: 'shop' };

function leaving(entries: unknown, field = '/spec/replicas', syncPolicy: unknown = RESPECTING) {
  const read = readApplication(application({ spec: { syncPolicy, ignoreDifferences: entries } }));
  if (read === undefined) throw new Error('the Application is not read');
  return leavingOf(read, deployment(), { field, container: 'shop' });
}
const replicas = (entry: object) => leaving([{ ...HERE, jsonPointers: ['/spec/replicas'], ...entry }]);

describe('a field that the live Application leaves alone', () => {
  test.each<[string, object]>([
    ['its pointer', {}],
    ['a pointer to what it is part of', { jsonPointers: ['/spec'] }],
    ['an entry for every Deployment', { namespace: undefined, name: undefined }],
    ['an entry for everything', { group: '*', kind: '*' }],
  ])('is known by %s', (_, entry) => {
    expect(replicas(entry)).toBe('left');
  });

  test('is known by the expression that is derived for it, or by the whole list', () => {
    expect(leaving([{ ...HERE, jqPathExpressions: [DERIVED] }], LIMIT)).toBe('left');
    const whole = [{ ...HERE, jsonPointers: ['/spec/template/spec/containers'] }];
    expect(leaving(whole, LIMIT)).toBe('left');
  });

  test.each<[string, object]>([
    ['a pointer to something else', { jsonPointers: ['/spec/replicasOfOther', '/spec/template'] }],
    ['a pointer to a part of it', { jsonPointers: ['/spec/replicas/0'] }],
    ['the root', { jsonPointers: ['', '/'] }],
    ['an entry without its group', { group: undefined }],
    ['a pattern', { kind: 'Deploy*' }],
    ['another object', { name: 'other' }],
    ['another namespace', { namespace: 'other' }],
    ['an expression that would have to be run', { jsonPointers: [], jqPathExpressions: ['.spec.replicas'] }],
    ['managers of fields', { jsonPointers: [], managedFieldsManagers: ['stanchion-controller'] }],
  ])('is not proved by %s', (_, entry) => {
    expect(replicas(entry)).toBe('kept');
  });

  test.each<[string, object]>([
    ['a position, which Git may have at another container', { jsonPointers: [LIMIT.replace('*', '0')] }],
    ['the expression for another container', { jqPathExpressions: [DERIVED.replace('shop', 'proxy')] }],
  ])('is not proved by %s', (_, entry) => {
    expect(leaving([{ ...HERE, ...entry }], LIMIT)).toBe('kept');
  });

  test('is written by the next sync all the same, unless that respects what is ignored', () => {
    const entries = [{ ...HERE, jsonPointers: ['/spec/replicas'] }];
    const without = { automated: { selfHeal: true }, syncOptions: ['RespectIgnoreDifferences=false'] };
    expect(leaving(entries, '/spec/replicas', without)).toBe('synced-all-the-same');
    expect(leaving(entries, '/spec/replicas', {})).toBe('synced-all-the-same');
    expect(leaving(undefined)).toBe('kept');
  });
});
