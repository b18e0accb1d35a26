import assert from 'node:assert/strict';
import { evicted, exit, hang, nodeLost, oomKilled, succeed } from '../kubelet/outcomes/index.ts';
import { test } from '../test.ts';

const container = { image: 'stage.example.com/stage:v1', command: ['/bin/stage'] };

/** A workflow of one stage, which is retried as given. */
function stage(retryStrategy: object, more: object = {}) {
  return { entrypoint: 'stage', templates: [{ name: 'stage', container, retryStrategy, ...more }] };
}

/** Milliseconds between the end of one execution and the start of the next. */
function delays(executions: readonly { readonly startedAt: number; readonly endedAt?: number }[]): number[] {
  return executions.slice(1).map(({ startedAt }, index) => startedAt - (executions[index]?.endedAt ?? NaN));
}

/** Argo counts from whole seconds, so a wait is up to one second shorter; the controller may be late. */
function assertDelays(actual: readonly number[], planned: readonly number[]): void {
  const fits = actual.length === planned.length && planned.every((wait, i) => isNear(actual[i] ?? NaN, wait));
  assert.ok(fits, `waited ${actual.join(', ')} ms, planned ${planned.join(', ')} ms`);
}

function isNear(actual: number, planned: number): boolean {
  return actual >= planned - 1000 && actual <= planned + 3000;
}

export const tests = [
  test('a stage that fails twice runs three times, with the planned waits', async (t) => {
    t.play(({ execution }) => (execution.attempt < 2 ? exit(75) : succeed()));
    const backoff = { duration: '2', factor: 2 };
    const workflow = await t.submit(stage({ limit: 5, retryPolicy: 'OnFailure', backoff }));
    const { phase } = await t.finished(workflow);
    const executions = t.executions('stage');
    assert.equal(phase, 'Succeeded');
    assert.deepEqual(
      executions.map(({ attempt }) => attempt),
      [0, 1, 2],
    );
    assertDelays(delays(executions), [2000, 4000]);
  }),
  test('after the loss of its node a stage runs again elsewhere', async (t) => {
    t.play(({ execution }) => (execution.attempt < 1 ? nodeLost({ after: 5000 }) : succeed()));
    const affinity = { nodeAntiAffinity: {} };
    const { phase } = await t.finished(
      await t.submit(stage({ limit: 2, retryPolicy: 'Always', affinity })),
      100_000,
    );
    assert.equal(phase, 'Succeeded');
    const nodes = t.executions('stage').map(({ node }) => node);
    assert.equal(nodes.length, 2);
    assert.notEqual(nodes[0], nodes[1]);
  }),
  test('a stage out of memory is told from one that failed', async (t) => {
    t.play(({ execution }) => (execution.attempt < 1 ? oomKilled() : exit(1)));
    const expression = 'lastRetry.exitCode == "137"';
    const { phase, nodes } = await t.finished(await t.submit(stage({ limit: 5, expression })));
    assert.equal(phase, 'Failed');
    assert.equal(t.executions('stage').length, 2);
    assert.match(
      nodes.find(({ name }) => name.endsWith('(0)'))?.message ?? '',
      /OOMKilled \(exit code 137\)/,
    );
  }),
  test('an evicted stage says so', async (t) => {
    t.play(({ execution }) => (execution.attempt < 1 ? evicted() : succeed()));
    const { phase, nodes } = await t.finished(await t.submit(stage({ limit: 1, retryPolicy: 'Always' })));
    assert.equal(phase, 'Succeeded');
    assert.match(nodes.find(({ name }) => name.endsWith('(0)'))?.message ?? '', /low on resource: memory/);
  }),
  test('a stage that hangs ends at its deadline, and each try has its own', async (t) => {
    t.play(() => hang());
    const spec = stage({ limit: 1 }, { activeDeadlineSeconds: 2 });
    const { phase, nodes } = await t.finished(await t.submit(spec));
    assert.equal(phase, 'Failed');
    assert.match(
      nodes.find(({ name }) => name.endsWith('(1)'))?.message ?? '',
      /longer than the specified deadline/,
    );
    const lengths = t.executions('stage').map(({ startedAt, endedAt = NaN }) => endedAt - startedAt);
    assert.equal(lengths.length, 2);
    assert.ok(
      lengths.every((length) => length >= 1900 && length < 4000),
      lengths.join(),
    );
  }),
] as const;
