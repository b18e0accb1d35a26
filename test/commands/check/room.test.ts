import { describe, expect, test } from 'vitest';
import { roomProblems } from '../../../src/commands/check/room.ts';
import { answering } from './support.ts';

describe('room for more pods', () => {
  const QUOTAS = '/api/v1/namespaces/arco/resourcequotas';
  const options = {
    namespace: 'arco',
    pods: 2,
    perPod: { 'requests.cpu': '500m', 'requests.memory': '1Gi', 'limits.cpu': '1', 'limits.memory': '2Gi' },
  };
  const node = (conditions: Readonly<Record<string, string>>, spec = {}) => ({
    spec,
    status: { conditions: Object.entries(conditions).map(([type, status]) => ({ type, status })) },
  });
  const well = { items: [node({ Ready: 'True', MemoryPressure: 'False' })] };
  const quota = (hard: object, used: object, spec = {}) => ({
    items: [{ metadata: { name: 'q' }, spec, status: { hard, used } }],
  });
  const found = async (quotas: unknown, nodes: unknown = well) =>
    roomProblems(answering({ [QUOTAS]: quotas, '/api/v1/nodes': nodes }), options);

  test('is there without quotas and with a well node [ARCO-P7]', async () => {
    expect(await found({ items: [] })).toEqual([]);
  });

  test.each([
    [{ 'limits.cpu': '20' }, { 'limits.cpu': '18' }, 0],
    [{ 'limits.cpu': '20' }, { 'limits.cpu': '18001m' }, 1],
    [{ 'requests.memory': '10Gi' }, { 'requests.memory': '8Gi' }, 0],
    [{ memory: '10Gi' }, { memory: '8193Mi' }, 1],
    [{ pods: '50' }, { pods: '49' }, 1],
    [{ 'count/configmaps': '1' }, { 'count/configmaps': '1' }, 0],
  ])('under a quota of %o with %o used has %i problems [ARCO-P7]', async (hard, used, count) => {
    expect(await found(quota(hard, used))).toHaveLength(count);
  });

  test('names the quota, and what is used of it', async () => {
    expect(await found(quota({ 'limits.cpu': '4' }, { 'limits.cpu': '3' }))).toEqual([
      'quota arco/q: limits.cpu is at 3 of 4, and 2 more pods of 1 do not fit',
    ]);
  });

  test('takes no account of a quota for other pods', async () => {
    expect(await found(quota({ pods: '1' }, { pods: '1' }, { scopes: ['BestEffort'] }))).toEqual([]);
  });

  test.each([
    ['that is not ready', node({ Ready: 'False' })],
    ['short of disk', node({ Ready: 'True', DiskPressure: 'True' })],
    ['closed for pods', node({ Ready: 'True' }, { unschedulable: true })],
  ])('is missing when the only node is one %s [ARCO-P7]', async (_, only) => {
    expect(await found({ items: [] }, { items: [only] })).toEqual([
      expect.stringMatching(/^no node is ready/),
    ]);
  });
});
