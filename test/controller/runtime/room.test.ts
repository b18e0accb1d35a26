import { describe, expect, test } from 'vitest';
import { ObjectCache } from '../../../src/controller/adapters/kubernetes/object-cache.ts';
import type { AlertOutcome } from '../../../src/controller/intake/outcome.ts';
import { TooManyError } from '../../../src/controller/intake/server.ts';
import { Remediations } from '../../../src/controller/runtime/remediations.ts';
import { ApiServer } from '../../support/controller-process.ts';
import { alertSource, NOW, sampleRemediation } from '../../support/remediation.ts';

const opening = (name: string, runbook = 'shop-down'): AlertOutcome => ({
  open: { name, spec: { runbook, source: alertSource() } },
});
const many = (from: number, to: number, runbook?: string) =>
  Array.from({ length: to - from }, (_, index) => opening(`${runbook ?? 'r'}-${from + index}`, runbook));

function storing(mostOpen: number) {
  const api = new ApiServer();
  const cache = new ObjectCache(() => undefined);
  const clock = { now: () => NOW };
  const shared = { client: api, cache, namespace: 'stanchion-system', clock, quietly: false };
  return { api, cache, remediations: new Remediations({ ...shared, mostOpen: () => mostOpen }) };
}

describe('a flood of alerts', () => {
  test('makes no more objects of one Runbook than may be open, and is not said to be stored', async () => {
    const { api, remediations } = storing(5);
    await expect(remediations.persist(many(0, 20))).rejects.toThrow(TooManyError);
    expect(api.objects).toHaveLength(5);
    // What is there already has its room, and another Runbook its own.
    await remediations.persist([...many(0, 5), ...many(0, 5, 'other')]);
    expect(api.objects).toHaveLength(10);
  });

  test('in several notifications at one time makes no more either', async () => {
    const { api, remediations } = storing(5);
    const all = await Promise.allSettled(
      [many(0, 4), many(4, 8), many(8, 12)].map((few) => remediations.persist(few)),
    );
    expect(all.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'rejected']);
    expect(api.objects).toHaveLength(5);
  });

  test('leaves room again as episodes close, and when storing failed', async () => {
    const { api, cache, remediations } = storing(1);
    const closed = sampleRemediation({ name: 'old', status: { phase: 'Closed' } });
    cache.put({ ...closed, metadata: { ...closed.metadata, resourceVersion: '1' } });
    const create = api.create;
    Object.assign(api, { create: () => Promise.reject(new Error('no etcd')) });
    await expect(remediations.persist(many(0, 1))).rejects.toThrow('no etcd');
    Object.assign(api, { create });
    await remediations.persist(many(0, 1));
    expect(api.objects).toHaveLength(1);
  });
});

test('the beginning and the end of one alert in one notification open it and end it', async () => {
  const { remediations } = storing(9);
  await remediations.persist([{ resolve: { name: 'a' } }, opening('a')]);
  expect(remediations.get('a')?.status?.conditions).toMatchObject([
    { type: 'AlertResolved', status: 'True' },
  ]);
});
