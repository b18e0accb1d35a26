import { describe, expect, test } from 'vitest';
import type { Sample } from '../../../src/controller/evidence/collector.ts';
import { committedRunbook, diagnose, type Situation } from '../../support/diagnose.ts';

const find = (name: string, situation: Situation) =>
  diagnose(committedRunbook('ferrumdeck', name), situation);
const value = (number: number): readonly Sample[] => [{ labels: {}, value: number }];

/** Two consumers that hold entries, one of them silent for 20 minutes. */
function consumers(expr: string): readonly Sample[] {
  if (expr.includes('redis_stream_group_consumer_idle_seconds')) {
    return [
      { labels: { consumer: 'worker-a' }, value: 1200 },
      { labels: { consumer: 'worker-b' }, value: 2 },
    ];
  }
  if (expr.includes('redis_stream_group_consumer_messages_pending')) {
    return ['worker-a', 'worker-b'].map((consumer) => ({ labels: { consumer }, value: 3 }));
  }
  return [];
}

describe('workers that crash', () => {
  test('are seen by their restarts [FD-S1]', async () => {
    const found = await find('worker-crash', { numbers: { restarts: 3 } });
    expect(found.evidence.get('restarts')).toMatchObject({ number: 3 });
    expect(found.holds).toContain('crash-loop');
    expect((await find('worker-crash', { numbers: { restarts: 2 } })).holds).not.toContain('crash-loop');
  });

  test('leave entries behind that nobody acknowledges [FD-S3]', async () => {
    const samples = (expr: string) => (expr.includes('group_messages_pending') ? value(7) : []);
    const { evidence } = await find('worker-crash', { samples });
    expect(evidence.get('pending')).toMatchObject({ state: 'collected', number: 7 });
  });
});

describe('workers that hang', () => {
  const symptoms = { reads: 0, idleCpu: 0, backlogTrend: 40 };
  const samples = (expr: string) => (expr.includes('redis_stream_group_lag') ? value(12) : consumers(expr));

  test('are seen by silent consumers, and by nobody reading [FD-S4]', async () => {
    const { evidence } = await find('worker-hung', { numbers: symptoms, samples });
    expect(evidence.get('hungConsumers')).toMatchObject({ number: 1, text: 'worker-a' });
    expect(evidence.get('reads')).toMatchObject({ number: 0 });
  });

  test('are not known by their idle CPU alone [FD-S5]', async () => {
    const { evidence, holds, remedy } = await find('worker-hung', { numbers: { idleCpu: 0 } });
    expect(evidence.get('idleCpu')).toMatchObject({ number: 0 });
    expect([holds.includes('hung'), remedy]).toEqual([false, undefined]);
  });

  test('are left alone as long as nobody knows whether they wait for a model', async () => {
    const { decision, remedy, evidence } = await find('worker-hung', { numbers: symptoms, samples });
    expect(evidence.get('llmStepsInFlight')).toMatchObject({ state: 'failed' });
    expect(decision.diagnoses.find(({ id }) => id === 'hung')?.verdict).toBe('unknown');
    expect(remedy).toBeUndefined();
  });
});

describe('steps that fail', () => {
  test('at one provider are told from those at others [FD-S7] [FD-S8] [FD-S9]', async () => {
    const numbers = { worstProvider: 0.95, errorShare: 0.6, providerErrors: 30, workingProviders: 1 };
    const { evidence, holds } = await find('provider-outage', { numbers });
    for (const [id, number] of Object.entries(numbers)) expect(evidence.get(id)).toMatchObject({ number });
    expect(holds).toContain('one-provider');
    const all = await find('provider-outage', { numbers: { ...numbers, workingProviders: 0 } });
    expect(all.holds).not.toContain('one-provider');
  });

  test('at tools are told from an outage of the provider [FD-S10] [FD-S11] [FD-S12]', async () => {
    const numbers = { toolFailures: 0.9, refusedShare: 0.8, llmErrors: 0 };
    const { evidence, holds } = await find('mcp-unavailable', { numbers });
    for (const [id, number] of Object.entries(numbers)) expect(evidence.get(id)).toMatchObject({ number });
    expect(holds).not.toContain('not-only-tools');
    const both = await find('mcp-unavailable', { numbers: { ...numbers, llmErrors: 1 } });
    expect(both.holds).toContain('not-only-tools');
  });
});

test('that alerting works is told by the Watchdog, which Prometheus is asked for [FD-V6]', async () => {
  const asked: string[] = [];
  const answering = (firing: readonly Sample[]) =>
    find('worker-crash', {
      samples: (expr) => {
        asked.push(expr);
        return expr.includes('Watchdog') ? firing : [];
      },
    });
  const works = await answering(value(1));
  expect(works.evidence.get('watchdog')).toMatchObject({ state: 'collected', number: 1 });
  expect(works.holds).toContain('alerting-works');
  expect(asked).toContain('count(ALERTS{alertname="Watchdog",alertstate="firing"})');
  const silent = await answering([]);
  expect(silent.evidence.get('watchdog')).toMatchObject({ state: 'failed' });
  expect(silent.holds).not.toContain('alerting-works');
});
