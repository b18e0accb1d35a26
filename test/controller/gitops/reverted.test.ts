import { describe, expect, test } from 'vitest';
import { isPutBack, revertedField } from '../../../src/controller/gitops/reverted.ts';
import { deployment } from '../../support/cluster-objects.ts';

const entry = (after: unknown) => ({ after: JSON.stringify(after), at: '2026-03-04T12:00:00.400Z' });
const LIMIT = '/spec/template/spec/containers/0/resources/limits/memory';
const IMAGE = '/spec/template/spec/containers/0/image';

describe('a change that was reverted', () => {
  test('is seen by its field, with who wrote it after us and when', () => {
    const fieldsV1 = { 'f:spec': { 'f:replicas': {} } };
    const managedFields = [
      { manager: 'stanchion-controller', time: '2026-03-04T11:00:00Z', fieldsV1 },
      { manager: 'argocd-controller', time: '2026-03-04T12:00:05Z', fieldsV1 },
      { manager: 'kube-controller-manager', time: '2026-03-04T12:00:09Z', fieldsV1: { 'f:status': {} } },
    ];
    const object = deployment({ metadata: { managedFields } });
    expect(revertedField(entry({ '/spec/replicas': 10 }), object)).toEqual({
      field: '/spec/replicas',
      put: 10,
      found: 3,
      by: 'argocd-controller',
      at: '2026-03-04T12:00:05Z',
    });
  });

  test('is seen without a culprit where none is noted', () => {
    expect(revertedField(entry({ [IMAGE]: 'shop:1' }), deployment())).toEqual({
      ...{ field: IMAGE, put: 'shop:1', found: 'shop:2' },
    });
    expect(revertedField(entry({ [IMAGE]: null }), deployment())).toMatchObject({ field: IMAGE, put: null });
  });

  test('is seen where the object is gone with its fields', () => {
    expect(revertedField(entry({ '/data/MODEL': 'small' }), undefined)).toEqual({
      ...{ field: '/data/MODEL', put: 'small', found: null },
    });
  });

  test.each<[string, unknown]>([
    ['a quantity that the server writes in another form', { [LIMIT]: '2048Mi' }],
    ['a change that stands', { '/spec/replicas': 3, [IMAGE]: 'shop:2' }],
    ['a field that was taken away and is', { '/spec/minReadySeconds': null }],
    ['something that was made', { job: 'prune-1' }],
    ['a journal that was cut off', undefined],
  ])('is not seen in %s', (_, after) => {
    const journal = after === undefined ? { after: '{"/spec/re', at: '2026-03-04T12:00:00Z' } : entry(after);
    expect(revertedField(journal, deployment())).toBeUndefined();
  });
});

describe('a field that was put back', () => {
  const before = JSON.stringify({ [LIMIT]: '2048Mi', '/data/MODEL': null });

  test.each([
    ['has the value from before', { field: LIMIT, found: '2Gi' }, true],
    ['is gone as it was', { field: '/data/MODEL', found: null }, true],
    ['was put back by somebody known', { field: LIMIT, found: '2Gi', by: 'argocd-controller' }, true],
    ['has a value of somebody’s own', { field: LIMIT, found: '8Gi' }, false],
    ['was put back by us', { field: LIMIT, found: '2Gi', by: 'stanchion-controller' }, false],
    ['is one that nothing is known of', { field: '/spec/replicas', found: null }, false],
  ])('is one that %s', (_, reverted, expected) => {
    expect(isPutBack({ before }, reverted)).toBe(expected);
  });

  test('cannot be told without a journal', () => {
    expect(isPutBack({}, { field: LIMIT, found: '2Gi' })).toBe(false);
  });
});
