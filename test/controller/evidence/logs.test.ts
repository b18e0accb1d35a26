import { describe, expect, test } from 'vitest';
import { logs } from '../../../src/controller/evidence/logs.ts';
import { fairly } from '../../../src/controller/evidence/log-lines.ts';
import { deploymentObject, podObject, replicaSetObject } from '../../support/worker-objects.ts';
import { collectContext, fields } from '../../support/collect-context.ts';

const number = { id: 'x', yields: 'number' } as const;
const record = { id: 'x', yields: 'record' } as const;
const ended = { terminated: { reason: 'Error', exitCode: 1 } };
const workload = [deploymentObject(), replicaSetObject(1, { created: 60 }), podObject('a'), podObject('b')];
const source = { target: 'worker', since: '30m', lines: 4 };

function numbered(word: string, count: number): string {
  return Array.from({ length: count }, (_, index) => `${word} ${index + 1}\n`).join('');
}

describe('logs', () => {
  test('finds lines whatever their case, the first so many, from each pod in turn [ARCO-D6] [FE-D1] [WE-S3] [WE-D3]', async () => {
    const { context } = collectContext({
      objects: workload,
      logs: {
        'arco/a/worker': `fine\n${numbered('an ERROR', 50)}`,
        'arco/b/worker': 'all well\nPanic: no\nException in x\n',
      },
    });
    const found = await logs({ ...source, contains: ['error', 'exception', 'panic'] }, record, context);
    expect(found).toEqual({
      record: '== a/worker\nan ERROR 1\nan ERROR 2\n== b/worker\nPanic: no\nException in x',
    });
  });

  test('shows the last lines when nothing is looked for [WE-V3] [WE-D16]', async () => {
    const { context, cluster } = collectContext({
      objects: workload,
      logs: { 'arco/a/worker': numbered('line', 50), 'arco/b/worker': '' },
    });
    expect(await logs({ ...source, lines: 2 }, record, context)).toEqual({
      record: '== a/worker\nline 49\nline 50',
    });
    expect(cluster.asked).toContain('logs arco/a/worker');
  });

  test('masks what it shows, and lets nothing through to a terminal', async () => {
    const { context } = collectContext({
      objects: workload,
      logs: {
        'arco/a/worker': 'error \u001b[31mpassword=hunter2\u0007\n',
        'arco/b/worker': 'error ghp_0123456789abcdefgh\n',
      },
    });
    expect(await logs({ ...source, contains: ['error'] }, record, context)).toEqual({
      record: '== a/worker\nerror password=[masked]\n== b/worker\nerror [masked]',
    });
  });

  test('finds the lines of one task by its whole id [ARCO-D7]', async () => {
    const { context } = collectContext({
      objects: workload,
      logs: {
        'arco/a/worker': 'task=t-1 failed\ntask=t-12 failed\n',
        'arco/b/worker': 'my-t-1 failed\n(t-1)\n',
      },
      parameters: { taskId: 't-1' },
    });
    expect(await logs({ ...source, parameter: 'taskId' }, record, context)).toEqual({
      record: '== a/worker\ntask=t-1 failed\n== b/worker\n(t-1)',
    });
  });

  test('is unknown when nobody gave the parameter, and asks for no log', async () => {
    const { context, cluster } = collectContext({ objects: workload });
    expect(await logs({ ...source, parameter: 'taskId' }, record, context)).toEqual({
      unknown: "nobody gave 'taskId'",
    });
    expect(await logs({ ...source, parameter: 'constructor' }, record, context)).toHaveProperty('unknown');
    expect(cluster.asked).toEqual([]);
  });

  test('counts, up to the limit, and shows the last line', async () => {
    const { context } = collectContext({
      objects: workload,
      logs: { 'arco/a/worker': numbered('API rate limit exceeded', 3), 'arco/b/worker': '403\n' },
    });
    const contains = ['API rate limit exceeded'];
    expect(await logs({ ...source, contains }, number, context)).toEqual({
      number: 3,
      detail: 'last: API rate limit exceeded 3',
    });
    expect(await logs({ ...source, contains, lines: 2 }, number, context)).toMatchObject({ number: 2 });
  });

  test('reads the run before only where there was one [WE-D13] [WE-S11] [FD-D3]', async () => {
    const { context, cluster } = collectContext({
      objects: [podObject('a', { lastState: ended, restartCount: 2 }), podObject('b')],
      logs: { 'arco/a/worker/previous': 'Required dependency check failed\n' },
    });
    const previous = {
      ...source,
      target: 'pods',
      previous: true,
      contains: ['required dependency check failed'],
    };
    expect(await logs(previous, number, context)).toMatchObject({ number: 1 });
    expect(cluster.asked.filter((one) => one.startsWith('logs'))).toEqual(['logs arco/a/worker/previous']);
  });

  test('finds none where no container ended before', async () => {
    const { context } = collectContext({ objects: [podObject('a')] });
    expect(await logs({ ...source, target: 'pods', previous: true }, number, context)).toMatchObject({
      number: 0,
    });
  });

  test('reads every container where all are asked for [WE-D7]', async () => {
    const statuses = ['init', 'main'].map((name) => ({ name, restartCount: 0, state: ended }));
    const pod = podObject('a', { status: { containerStatuses: statuses } });
    const { context } = collectContext({
      objects: [pod],
      logs: { 'arco/a/init': 'cloned\n', 'arco/a/main': 'failed\n' },
    });
    expect(await logs({ ...source, target: 'pods', allContainers: true }, record, context)).toEqual({
      record: '== a/init\ncloned\n== a/main\nfailed',
    });
  });

  test('is unknown as a count, and says so in a record, when a log cannot be read', async () => {
    const { context } = collectContext({ objects: workload, logs: { 'arco/a/worker': 'error\n' } });
    const errors = { ...source, contains: ['error'] };
    expect(await logs(errors, number, context)).toHaveProperty('unknown');
    const { record: text } = fields(await logs(errors, record, context));
    expect(text).toContain('container not found');
    expect(text).toContain('== a/worker\nerror');
    const { context: silent } = collectContext({ objects: workload });
    expect(await logs(errors, record, silent)).toHaveProperty('unknown');
  });

  test('asks for no log of a container that never ran', async () => {
    const { context, cluster } = collectContext({
      objects: [podObject('a', { state: { waiting: { reason: 'ContainerCreating' } } })],
    });
    expect(await logs({ ...source, target: 'pods' }, record, context)).toEqual({ record: 'no lines' });
    expect(cluster.asked.some((one) => one.startsWith('logs'))).toBe(false);
  });

  test('asks no more than the newest pods, and says so', async () => {
    const names = Array.from({ length: 25 }, (_, index) => `p${index}`);
    const { context, cluster } = collectContext({
      objects: names.map((name) => podObject(name)),
      logs: Object.fromEntries(names.map((name) => [`arco/${name}/worker`, 'x\n'])),
    });
    const { record: text } = fields(await logs({ ...source, target: 'pods' }, record, context));
    expect(text).toContain('(the newest 20 of 25 pods)');
    expect(cluster.asked.filter((one) => one.startsWith('logs'))).toHaveLength(20);
  });
});

test('lines are shared out fairly', () => {
  const lines = (container: string, count: number) => ({
    container,
    lines: Array.from({ length: count }, String),
  });
  const shares = fairly([lines('a', 10), lines('b', 1), lines('c', 3)], 6, 'start');
  expect(shares.map((one) => one.lines.length)).toEqual([3, 1, 2]);
});
