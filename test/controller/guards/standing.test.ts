import { describe, expect, test } from 'vitest';
import type { RemediationResource } from '../../../src/api/remediation.ts';
import { standing } from '../../../src/controller/guards/standing.ts';
import { controllerSettings } from '../../../src/controller/settings.ts';
import { ago, NOW, sampleRemediation } from '../../support/remediation.ts';

const settings = controllerSettings.parse({
  cluster: 'prod-1',
  storm: { remediations: 3 },
  budget: { concurrent: 1 },
});

function waiting(name: string, guard: string, seconds: number): RemediationResource {
  const refusal = { guard, kind: 'blocked' as const, message: 'later', at: ago(1) };
  return sampleRemediation({ name, status: { phase: 'Refused', refusal, startedAt: ago(seconds) } });
}

function acting(name: string): RemediationResource {
  return sampleRemediation({ name, status: { phase: 'Verifying', startedAt: ago(600) } });
}

function asked(guard: string, mine: RemediationResource, others: readonly RemediationResource[]) {
  return standing({ guard }, { now: NOW, settings, remediation: mine, others });
}

describe('a refusal for the sake of the fleet', () => {
  test('stands while the storm lasts, and no longer', () => {
    const mine = waiting('a', 'Storm', 10);
    const storm = ['b', 'c', 'd'].map((name) => waiting(name, 'Storm', 20));
    expect(asked('Storm', mine, storm)).toMatchObject({ kind: 'blocked', retryAfter: 60 });
    const over = ['b', 'c', 'd'].map((name) => waiting(name, 'Storm', 400));
    expect(asked('Storm', mine, over)).toBeUndefined();
  });

  test('stands while as much is being changed as may be', () => {
    expect(asked('FleetBudget', waiting('a', 'FleetBudget', 10), [acting('b')])).toMatchObject({
      retryAfter: 15,
    });
  });

  test('falls for the oldest ones only, as many as there is room for', () => {
    const all = [
      waiting('a', 'FleetBudget', 30),
      waiting('b', 'FleetBudget', 20),
      waiting('c', 'FleetBudget', 20),
    ];
    const free = all.map(
      (mine) =>
        asked(
          'FleetBudget',
          mine,
          all.filter((other) => other !== mine),
        ) === undefined,
    );
    expect(free).toEqual([true, false, false]);
  });

  test('of another guard has to be looked at anew', () => {
    expect(asked('Cooldown', waiting('a', 'Cooldown', 10), [acting('b')])).toBeUndefined();
  });
});
