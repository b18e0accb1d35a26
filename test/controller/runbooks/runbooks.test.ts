import { globSync, readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { beforeEach, describe, expect, test } from 'vitest';
import { keepRunbook } from '../../../src/controller/runbooks/keeper.ts';
import { readRunbook } from '../../../src/controller/runbooks/problems.ts';
import { RunbookRevisions } from '../../../src/controller/runbooks/revisions.ts';
import { RunbookStore } from '../../../src/controller/runbooks/store.ts';
import type { KubernetesObject } from '../../../src/controller/kubernetes/objects.ts';
import type { Change, PatchStep } from '../../../src/controller/kubernetes/ports.ts';
import { NOW, sampleRemedy, sampleRunbook } from '../../support/remediation.ts';

const WRONG = { parameters: [{ id: 'pod', text: 'A pod.', pattern: '^($', label: 'pod' }] };

function version(generation: number, patch: Record<string, unknown> = {}): KubernetesObject {
  const { metadata, ...rest } = sampleRunbook(patch);
  return { ...rest, metadata: { ...metadata, generation, uid: 'u', resourceVersion: String(generation) } };
}

/** ControllerRevisions, as far as they are made and dropped here. */
class Revisions {
  objects: KubernetesObject[] = [];
  readonly list = () => Promise.resolve(this.objects);
  readonly send = (change: Change) => {
    if ('create' in change) {
      const { object } = change.create;
      const metadata = { ...object.metadata, uid: 'r', resourceVersion: '1' };
      this.objects.push({ ...object, metadata });
    }
    if ('delete' in change) {
      const { name } = change.delete.ref;
      this.objects = this.objects.filter(({ metadata }) => metadata.name !== name);
    }
    return Promise.resolve();
  };
}

describe('a Runbook', () => {
  test.each(globSync('dist/*/*/stanchion-system/runbook-*.yaml'))('of %s can be carried out', (file) => {
    expect(readRunbook(parse(readFileSync(file, 'utf8')) as KubernetesObject)).toHaveProperty('runbook');
  });

  test.each([
    ["parameter 'pod': '^($' is no pattern", WRONG],
    ["there is no evidence 'ready'", { evidence: [] }],
    ["there is no target 'shop'", { targets: [] }],
    ["there is no remedy 'restart'", { remedies: [] }],
    [
      "remedy 'restart': restartWorkload changes nothing that is taken back, so there is nothing to keep; leave keep out, or use one of raiseMemory, scaleWorkload, setSwitch",
      { remedies: [{ ...sampleRemedy(), keep: { atMost: '1h' } }] },
    ],
    ['spec.suspend: Invalid input: expected boolean, received string', { suspend: 'yes' }],
  ])('is refused: %s', (problem, patch) => {
    const { spec, ...rest } = version(1);
    expect(readRunbook({ ...rest, spec: { ...(spec as object), ...patch } })).toEqual({
      problems: expect.arrayContaining([problem]) as unknown,
    });
  });
});

describe('the store of Runbooks', () => {
  let store: RunbookStore;
  beforeEach(() => {
    store = new RunbookStore();
  });

  test('carries out the newest version at once', () => {
    store.take(version(1));
    store.take(version(2, { title: 'Another title' }));
    expect(store.get('shop-down')?.spec.title).toBe('Another title');
    store.remove('shop-down');
    expect(store.get('shop-down')).toBeUndefined();
  });

  test('keeps the last valid version while the newest is refused', () => {
    store.take(version(1));
    store.take(version(2, WRONG));
    expect(store.get('shop-down')?.spec.parameters).toEqual([]);
    expect(store.condition('shop-down')).toMatchObject({
      status: 'False',
      reason: 'LastValidVersionKept',
      observedGeneration: 2,
    });
  });

  test('is suspended by an invalid version too', () => {
    store.take(version(1));
    store.take(version(2, { ...WRONG, suspend: true }));
    expect(store.get('shop-down')?.spec.suspend).toBe(true);
  });

  test('has nothing to carry out of one that never was valid', () => {
    store.take(version(1, WRONG));
    expect(store.get('shop-down')).toBeUndefined();
    expect(store.condition('shop-down')).toMatchObject({ status: 'False', reason: 'NeverValid' });
  });

  test('finds the last valid version again after a restart, and forgets what is no Runbook any more', async () => {
    const kept = new RunbookRevisions(new Revisions(), 'stanchion-system');
    await kept.keep(sampleRunbook(), 1);
    await kept.keep(sampleRunbook({ title: 'Another title' }), 2);
    store.restore(await kept.kept());
    expect(store.get('shop-down')).toBeUndefined();
    store.take(version(3, WRONG));
    expect(store.get('shop-down')?.spec.title).toBe('Another title');
  });
});

describe('the keeper of Runbooks', () => {
  test('keeps one revision, and says once what is in force', async () => {
    const store = new RunbookStore();
    const client = new Revisions();
    const revisions = new RunbookRevisions(client, 'stanchion-system');
    const said: unknown[] = [];
    let current = version(1);
    const keeper = {
      store,
      revisions,
      clock: { now: () => NOW },
      namespace: 'stanchion-system',
      remediations: () => [],
      settings: () => ({ breaker: { threshold: 3, openFor: '1h' } }),
      patch: (_: unknown, steps: readonly PatchStep[]) => {
        const status = steps.flatMap((step) => ('value' in step ? [step.value] : [])).at(-1);
        said.push(status);
        return Promise.resolve((current = { ...current, status }));
      },
    };
    for (const next of [version(1), version(2, { title: 'Another title' }), version(3, WRONG)]) {
      current = { ...next, status: current['status'] };
      store.take(current);
      await keepRunbook(current, keeper);
      await keepRunbook(current, keeper);
    }
    expect(said).toHaveLength(3);
    expect(said.at(-1)).toMatchObject({
      observedGeneration: 3,
      conditions: [{ status: 'False' }, { type: 'Suspended', status: 'False' }],
    });
    expect(client.objects.map(({ revision }) => revision)).toEqual([2]);
  });
});
