import { describe, expect, test } from 'vitest';
import { deploymentOf } from '../../../src/controller/workloads/deployment.ts';
import { perPod } from '../../../src/controller/workloads/pod-resources.ts';
import { headroom, roomIn } from '../../../src/controller/workloads/quota.ts';
import { deployment, quota } from '../../support/cluster-objects.ts';

const podOf = (...patch: Parameters<typeof deployment>) =>
  perPod(deploymentOf(deployment(...patch)).spec.template.spec);
const each = podOf();

describe('the room in a quota', () => {
  test.each<[string, Readonly<Record<string, string>>, Readonly<Record<string, string>>, number]>([
    ['limits of CPU', { 'limits.cpu': '10' }, { 'limits.cpu': '5' }, 2],
    ['requests by their short name', { cpu: '5' }, { cpu: '2500m' }, 2],
    ['memory in other units', { 'requests.memory': '4Gi' }, { 'requests.memory': '1024Mi' }, 3],
    ['a number of pods', { pods: '5' }, { pods: '4' }, 1],
    ['what is used up', { 'limits.cpu': '2' }, { 'limits.cpu': '6' }, 0],
    ['what the pods do not use', { 'requests.storage': '1Gi' }, {}, Infinity],
  ])('counts %s', (_, hard, used, pods) => {
    expect(headroom(roomIn([quota(hard, used)]), each)).toMatchObject({ pods });
  });

  test('is that of the tightest quota', () => {
    const quotas = [quota({ pods: '9' }, { pods: '1' }), quota({ 'limits.cpu': '6' }, { 'limits.cpu': '2' })];
    expect(headroom(roomIn(quotas), each)).toMatchObject({
      ...{ pods: 2, limitedBy: { quota: 'shop-quota', resource: 'limits.cpu' } },
    });
  });

  test('is not that of a quota for other pods', () => {
    const scoped = { ...quota({ pods: '1' }, { pods: '1' }), spec: { scopes: ['Terminating'] } };
    expect(roomIn([scoped])).toEqual([]);
  });

  test('takes a limit for the request that is not written, and the larger of both kinds of containers', () => {
    const spec = {
      template: {
        spec: {
          containers: [{ name: 'a', resources: { limits: { cpu: '1' } } }],
          initContainers: [{ name: 'b', resources: { limits: { cpu: '3' } } }],
        },
      },
    };
    expect(podOf({ spec }).get('requests.cpu')).toBe(3_000_000_000n);
    expect(headroom(roomIn([quota({ 'limits.memory': '1Gi' }, {})]), podOf({ spec }))).toHaveProperty(
      'unknown',
    );
  });
});
