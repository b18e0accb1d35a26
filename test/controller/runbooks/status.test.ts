import { describe, expect, test } from 'vitest';
import { ESCALATED_CONDITION } from '../../../src/conventions/controller.ts';
import { keepRunbook, type KeeperOptions } from '../../../src/controller/runbooks/keeper.ts';
import { RunbookStore } from '../../../src/controller/runbooks/store.ts';
import type { KubernetesObject } from '../../../src/controller/kubernetes/objects.ts';
import type { PatchStep } from '../../../src/controller/kubernetes/ports.ts';
import type { RemediationResource } from '../../../src/api/remediation.ts';
import { enter } from '../../../src/controller/reconcile/status.ts';
import { ago, NOW, sampleRemediation, sampleRunbook } from '../../support/remediation.ts';

const KEY = { remedy: 'restart', action: 'restartWorkload', target: 'shop/deployments/shop' };

/** One that changed something and did not help. */
function ineffective(name: string, endedAt: string): RemediationResource {
  const entry = { ...KEY, state: 'done' as const, idempotencyKey: name, at: endedAt, endedAt };
  const status = { phase: 'Escalated' as const, journal: [entry] };
  return sampleRemediation({
    name,
    status: enter(status, 'Escalated', { reason: 'NoRemedyLeft', message: 'So.', now: NOW }),
  });
}

/** A Runbook on the server, and what is written of it. */
class Place {
  remediations: RemediationResource[] = [];
  now = NOW;
  writes = 0;
  object: KubernetesObject;
  readonly store = new RunbookStore();

  constructor(patch: Record<string, unknown> = {}) {
    const { metadata, ...rest } = sampleRunbook(patch);
    this.object = { ...rest, metadata: { ...metadata, resourceVersion: '1' } };
    this.store.take(this.object);
  }

  get status() {
    return this.object['status'];
  }

  keep() {
    const options: KeeperOptions = {
      store: this.store,
      revisions: { keep: () => Promise.resolve() },
      remediations: () => this.remediations,
      settings: () => ({ breaker: { threshold: 2, openFor: '1h' } }),
      clock: { now: () => this.now },
      namespace: 'stanchion-system',
      patch: (_, steps) => Promise.resolve(this.write(steps)),
    };
    return keepRunbook(this.object, options);
  }

  private write(steps: readonly PatchStep[]): KubernetesObject {
    this.writes += 1;
    const status = steps.flatMap((step) =>
      step.path === '/status' && 'value' in step ? [step.value] : [],
    )[0];
    return (this.object = { ...this.object, status });
  }
}

describe('the status of a Runbook', () => {
  test('says how its remediations went, and which was the last', async () => {
    const place = new Place();
    const refusal = { guard: 'Paused', kind: 'blocked' as const, message: 'Paused.', at: ago(10) };
    place.remediations = [
      sampleRemediation({ name: 'shop-down-1', status: { phase: 'Closed', outcome: 'Recovered' } }),
      sampleRemediation({ name: 'shop-down-2', status: { phase: 'Refused', refusal } }),
      sampleRemediation({
        name: 'shop-down-3',
        status: { phase: 'Closed', outcome: 'AlertResolved', refusal },
      }),
      ineffective('shop-down-4', ago(60)),
      sampleRemediation({ name: 'other-1', spec: { runbook: 'other' } }),
    ];
    await place.keep();
    expect(place.status).toMatchObject({
      observedGeneration: 1,
      breaker: 'closed',
      remediations: { open: 2, recovered: 1, refused: 2, escalated: 1 },
      lastRemediation: 'shop-down-4',
      conditions: [
        { type: 'InForce', status: 'True', reason: 'Valid' },
        { type: 'Suspended', status: 'False' },
      ],
    });
  });

  test('is written only when it says something else', async () => {
    const place = new Place();
    place.remediations = [ineffective('shop-down-1', ago(60))];
    await place.keep();
    place.now = new Date(NOW.getTime() + 60_000);
    expect(await place.keep()).toEqual({});
    expect(place.writes).toBe(1);
  });

  test('follows the breaker: open until its rest is over, then half-open, and closed by the first that helps', async () => {
    const place = new Place();
    place.remediations = [ineffective('shop-down-1', ago(120)), ineffective('shop-down-2', ago(60))];
    expect(await place.keep()).toMatchObject({ again: 3540 });
    const until = new Date(NOW.getTime() + 3_540_000);
    expect(place.status).toMatchObject({ breaker: 'open', breakerUntil: until.toISOString() });
    place.now = until;
    expect(await place.keep()).not.toHaveProperty('again');
    expect(place.status).toMatchObject({ breaker: 'half-open' });
    expect(place.status).not.toHaveProperty('breakerUntil');
    const entry = { ...KEY, state: 'done' as const, idempotencyKey: 'k', at: until.toISOString() };
    const helped = { phase: 'Restoring' as const, outcome: 'Recovered' as const, journal: [entry] };
    place.remediations.push(sampleRemediation({ name: 'shop-down-3', status: helped }));
    await place.keep();
    expect(place.status).toMatchObject({ breaker: 'closed' });
  });

  test('says that somebody suspended it', async () => {
    const place = new Place({ suspend: true });
    await place.keep();
    expect(place.status).toMatchObject({
      conditions: [{ type: 'InForce' }, { type: 'Suspended', status: 'True', reason: 'Suspended' }],
    });
  });
});

test('a remediation that was handed to people says so for ever', () => {
  const { status } = ineffective('shop-down-1', ago(60));
  const closed = enter(status ?? {}, 'Closed', { reason: 'AlertResolved', message: 'Over.', now: NOW });
  expect(closed.conditions).toContainEqual(
    expect.objectContaining({ type: ESCALATED_CONDITION, status: 'True', reason: 'NoRemedyLeft' }),
  );
});
