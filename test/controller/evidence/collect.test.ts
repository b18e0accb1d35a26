import { describe, expect, test } from 'vitest';
import type { Evidence } from '../../../src/api/evidence.ts';
import { remediationStatus } from '../../../src/api/remediation.ts';
import { collectEvidence, type CollectOptions } from '../../../src/controller/evidence/collect.ts';
import type { Collectors } from '../../../src/controller/evidence/collector.ts';
import { collectors } from '../../../src/controller/evidence/index.ts';
import { MOST_TOGETHER } from '../../../src/controller/evidence/result.ts';
import type { Reading } from '../../../src/controller/decide/facts.ts';
import { CUT } from '../../../src/controller/record/clean.ts';
import { NOW, podObject } from '../../support/worker-objects.ts';
import { collectContext } from '../../support/collect-context.ts';

const at = NOW.toISOString();
const never = new Promise<never>(() => undefined);

/** Nothing takes long, unless a test says so. */
const options: CollectOptions = { clock: { now: () => NOW }, sleep: () => never, atOnce: 2, timeout: 10 };

function item(id: string, yields: Evidence['yields'] = 'flag'): Evidence {
  return { id, text: 'A fact.', source: { statement: { parameter: id } }, yields };
}

function answering(answer: (id: string) => Promise<Reading>): Collectors {
  return { statement: ({ parameter }) => answer(parameter) };
}

async function collected(reading: Reading, yields: Evidence['yields'] = 'flag') {
  const [result] = await collectEvidence(
    [item('a', yields)],
    collectContext().context,
    answering(() => Promise.resolve(reading)),
    options,
  );
  return result;
}

describe('collecting evidence', () => {
  test.each([
    [{ flag: false }, 'flag', { state: 'collected', flag: false }],
    [{ flag: true, detail: 'why' }, 'flag', { state: 'collected', flag: true, text: 'why' }],
    [{ number: 0 }, 'number', { state: 'collected', number: 0 }],
    [{ text: 'complete' }, 'text', { state: 'collected', text: 'complete' }],
    [{ record: 'a\nb' }, 'record', { state: 'collected', text: 'a\nb' }],
    [{ unknown: 'no answer' }, 'flag', { state: 'failed', text: 'no answer' }],
    [{ number: Number.NaN }, 'number', { state: 'failed', text: 'is NaN' }],
    [{ number: 1 }, 'flag', { state: 'failed', text: 'was to be a flag, and a number was collected' }],
  ] as const)('keeps %j as a %s', async (reading, yields, expected) => {
    const result = await collected(reading, yields);
    expect(result).toEqual({ id: 'a', at, ...expected });
    expect(remediationStatus.shape.evidence.safeParse([result]).success).toBe(true);
  });

  test('makes what a collector throws unknown, with the reason, masked and on one line', async () => {
    const results = await collectEvidence(
      [item('a'), item('b')],
      collectContext().context,
      answering((id) =>
        id === 'a'
          ? Promise.reject(new Error(`refused\npassword=hunter2 ${'x'.repeat(9000)}`))
          : Promise.resolve({ flag: true }),
      ),
      options,
    );
    expect(results[0]).toMatchObject({ state: 'failed' });
    expect(results[0]?.text).toMatch(/^refused password=\[masked\] x+ … \[cut\]$/);
    expect(results[0]?.text?.length).toBeLessThanOrEqual(512);
    expect(results[1]).toMatchObject({ state: 'collected', flag: true });
  });

  test('gives up on what takes too long, and stops the clock of what does not', async () => {
    const aborted: boolean[] = [];
    const results = await collectEvidence(
      [item('slow'), item('quick')],
      collectContext().context,
      answering((id) => (id === 'slow' ? never : Promise.resolve({ flag: true }))),
      {
        ...options,
        atOnce: 1,
        sleep: (milliseconds, signal) => {
          signal.addEventListener('abort', () => aborted.push(milliseconds === 10_000));
          return aborted.length === 0 ? Promise.resolve() : never;
        },
      },
    );
    expect(results.map(({ state, text }) => [state, text])).toEqual([
      ['failed', 'took longer than 10 s'],
      ['collected', undefined],
    ]);
    expect(aborted).toEqual([true, true]);
  });

  test('collects no more at one time than it may, and keeps the order', async () => {
    let running = 0;
    let most = 0;
    const ids = ['a', 'b', 'c', 'd', 'e'];
    const results = await collectEvidence(
      ids.map((id) => item(id)),
      collectContext().context,
      answering(async () => {
        running += 1;
        most = Math.max(most, running);
        await Promise.resolve();
        running -= 1;
        return { flag: true };
      }),
      options,
    );
    expect(most).toBe(2);
    expect(results.map(({ id }) => id)).toEqual(ids);
  });

  test('says which source nobody collects', async () => {
    const query: Evidence = {
      id: 'q',
      text: 'Rows.',
      source: { query: { target: 'store', name: 'rows', limit: 1 } },
      yields: 'number',
    };
    const results = await collectEvidence([query], collectContext().context, collectors, options);
    expect(results).toEqual([{ id: 'q', at, state: 'failed', text: "nothing here collects 'query'" }]);
  });

  test('asks the cluster the same question once', async () => {
    const { context, cluster } = collectContext({ objects: [podObject('a')] });
    const pods: Evidence = {
      id: 'p',
      text: 'Pods.',
      source: { podStatus: { target: 'pods' } },
      yields: 'record',
    };
    const waiting: Evidence = {
      id: 'w',
      text: 'Waiting.',
      source: { containerState: { target: 'pods', waiting: 'CrashLoopBackOff' } },
      yields: 'number',
    };
    const results = await collectEvidence(
      [pods, waiting, { ...pods, id: 'r' }],
      context,
      collectors,
      options,
    );
    expect(results.map(({ state }) => state)).toEqual(['collected', 'collected', 'collected']);
    expect(cluster.asked).toEqual(['list arco/pods']);
  });

  test('cuts records that are too long, and marks them', async () => {
    const result = await collected({ record: 'line\n'.repeat(5000) }, 'record');
    expect(result?.text?.length).toBeLessThanOrEqual(4096);
    expect(result?.text?.endsWith(CUT)).toBe(true);
  });

  test('masks records and details', async () => {
    expect(await collected({ record: 'token=abc123' }, 'record')).toMatchObject({ text: 'token=[masked]' });
    expect(await collected({ flag: true, detail: 'token=abc123' })).toMatchObject({ text: 'token=[masked]' });
  });

  test('fits all records of a runbook into one object', async () => {
    const ids = Array.from({ length: 96 }, (_, index) => `e${index}`);
    const results = await collectEvidence(
      ids.map((id) => item(id, 'record')),
      collectContext().context,
      answering((id) => Promise.resolve({ record: id === 'e7' ? 'short' : '€ '.repeat(3000) })),
      options,
    );
    expect(Buffer.byteLength(results.map(({ text }) => text).join(''))).toBeLessThanOrEqual(MOST_TOGETHER);
    expect(results[7]?.text).toBe('short');
    expect(results[8]?.text?.endsWith(CUT)).toBe(true);
  });

  test('of nothing is nothing', async () => {
    expect(await collectEvidence([], collectContext().context, collectors, options)).toEqual([]);
  });
});
