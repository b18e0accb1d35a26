import { describe, expect, test } from 'vitest';
import { quotaHeadroom } from '../../../src/controller/evidence/quota-headroom.ts';
import type { KubernetesObject } from '../../../src/controller/kubernetes/objects.ts';
import { deploymentObject, NAMESPACE } from '../../support/worker-objects.ts';
import { collectContext } from '../../support/collect-context.ts';

const number = { id: 'x', yields: 'number' } as const;
const source = { target: 'worker' };
const worker = { requests: { cpu: '500m', memory: '512Mi' }, limits: { cpu: '2', memory: '2Gi' } };

interface Amounts {
  readonly hard: Readonly<Record<string, string>>;
  readonly used?: Readonly<Record<string, string>>;
}

function quota({ hard, used = {} }: Amounts, scopes: readonly string[] = []): KubernetesObject {
  return {
    apiVersion: 'v1',
    kind: 'ResourceQuota',
    metadata: { name: 'q', namespace: NAMESPACE },
    spec: { scopes },
    status: { hard, used },
  };
}

async function headroom(
  resources: Readonly<Record<string, unknown>>,
  ...quotas: readonly KubernetesObject[]
) {
  const { context } = collectContext({ objects: [deploymentObject({ resources }), ...quotas] });
  return quotaHeadroom(source, number, context);
}

describe('the room of a quota', () => {
  test.each([
    // The production overlay of FerrumDeck: 26 of 20 CPUs are spoken for already.
    ['nothing is left', 0, { hard: { 'limits.cpu': '20' }, used: { 'limits.cpu': '26' } }],
    ['the last one fits just', 1, { hard: { 'limits.cpu': '20' }, used: { 'limits.cpu': '18' } }],
    ['a half does not count', 1, { hard: { 'limits.cpu': '20' }, used: { 'limits.cpu': '16500m' } }],
    ['memory is tighter', 2, { hard: { 'limits.cpu': '20', 'requests.memory': '1Gi' } }],
    ['pods are tighter', 3, { hard: { 'limits.cpu': '20', pods: '50' }, used: { pods: '47' } }],
    ['cpu means requests', 4, { hard: { cpu: '2' } }],
    ['it is about something else', 1000, { hard: { services: '1' } }],
  ])('when %s is room for %d', async (_when, expected, amounts: Amounts) => {
    expect(await headroom(worker, quota(amounts))).toMatchObject({ number: expected });
  });

  test('is that of the tightest quota, which is named', async () => {
    const found = await headroom(
      worker,
      quota({ hard: { pods: '9' } }),
      quota({ hard: { 'limits.cpu': '4' } }),
    );
    expect(found).toEqual({ number: 2, detail: 'quota q: limits.cpu 0 of 4 used' });
  });

  test('is not limited without a quota, or by one for other pods', async () => {
    expect(await headroom(worker)).toEqual({ number: 1000, detail: 'no quota limits the target' });
    expect(await headroom(worker, quota({ hard: { pods: '0' } }, ['Terminating']))).toMatchObject({
      number: 1000,
    });
  });

  test('takes a limit for the request that is left out', async () => {
    const found = await headroom({ limits: { cpu: '1' } }, quota({ hard: { 'requests.cpu': '3' } }));
    expect(found).toMatchObject({ number: 3 });
  });

  test('is unknown where the target leaves open what the quota counts', async () => {
    expect(await headroom({}, quota({ hard: { 'limits.cpu': '3' } }))).toHaveProperty('unknown');
    expect(await headroom(worker, quota({ hard: { 'limits.cpu': 'much' } }))).toHaveProperty('unknown');
    // One resource without any room decides, whatever the other is.
    const full = quota({ hard: { 'limits.cpu': '3', pods: '1' }, used: { pods: '1' } });
    expect(await headroom({}, full)).toMatchObject({ number: 0 });
  });

  test('counts sidecars, and init containers that take more than what runs after them', async () => {
    const spec = {
      template: {
        spec: {
          containers: [{ name: 'worker', resources: { limits: { cpu: '1' } } }],
          initContainers: [
            { name: 'proxy', restartPolicy: 'Always', resources: { limits: { cpu: '1' } } },
            { name: 'migrate', resources: { limits: { cpu: '3' } } },
          ],
        },
      },
    };
    const { context } = collectContext({
      objects: [deploymentObject({ spec }), quota({ hard: { 'limits.cpu': '8' } })],
    });
    expect(await quotaHeadroom(source, number, context)).toMatchObject({ number: 2 });
  });
});
