import { describe, expect, test } from 'vitest';
import type { Condition } from '../../src/api/condition.ts';
import { draftRunbook } from '../../src/catalogue/compile.ts';
import { runbookSpec, type RunbookSpec } from '../../src/api/runbook.ts';
import { catalogue } from '../../src/catalogue/index.ts';
import { evaluate } from '../../src/controller/decide/condition.ts';

function specOf(id: string, name: string): RunbookSpec {
  const system = catalogue('documented').find((one) => one.id === id);
  const runbook = system?.runbooks.find((one) => one.name === name);
  if (system === undefined || runbook === undefined) throw new Error(`there is no ${id}/${name}`);
  return runbookSpec.parse(draftRunbook(system, runbook));
}

const remedyOf = ({ remedies }: RunbookSpec, id: string) => {
  const remedy = remedies.find((one) => one.id === id);
  if (remedy?.when === undefined) throw new Error(`there is no remedy ${id} with a condition`);
  return { ...remedy, when: remedy.when };
};

function holds(when: Condition, numbers: Readonly<Record<string, number>>, alert = ''): string {
  const evidence = new Map(Object.entries(numbers).map(([id, number]) => [id, { number }]));
  return evaluate(when, { evidence, alert });
}

describe('the breaker of scheduling', () => {
  const spec = specOf('arco', 'high-task-failure-rate');
  const remedy = remedyOf(spec, 'pause-scheduling');

  test('stays closed at 29 % and opens at 31 % [ARCO-P2]', () => {
    const at = (failureRatio: number) => holds(remedy.when, { failureRatio, finishedTasks: 1000 });
    expect([at(0.29), at(0.31)]).toEqual(['false', 'true']);
  });

  test('keeps new tasks from being handed out, and touches no worker: what runs goes on [ARCO-P2]', () => {
    expect(remedy.action).toMatchObject({ setSwitch: { target: 'scheduler', key: 'SCHEDULING_PAUSED' } });
    expect(spec.targets.find(({ id }) => id === 'scheduler')?.target).toMatchObject({
      deployment: { name: 'arco-scheduler' },
    });
  });

  test('is on trial after five minutes, and held to its own threshold', () => {
    const trial = remedy.verify?.trial;
    expect(trial).toMatchObject({ after: '5m' });
    const at = (failureRatio: number) => (trial === undefined ? '' : holds(trial.until, { failureRatio }));
    expect([at(0.29), at(0.31)]).toEqual(['true', 'false']);
  });
});

test('the breaker of a provider stays closed at 80 % of the quota and opens at 81 %, and says what is lost [FE-M2]', () => {
  const { when, action } = remedyOf(specOf('flowengine', 'flow-failures'), 'open-breaker');
  const at = (quotaUsed: number) => holds(when, { quotaUsed, rateLimited: 3 }, 'FlowFailureRate');
  expect([at(0.8), at(0.81)]).toEqual(['false', 'true']);
  expect(action).toMatchObject({
    setSwitch: { key: 'ENABLE_CIRCUIT_BREAKER', losesInFlight: expect.stringMatching(/./) as unknown },
  });
});
