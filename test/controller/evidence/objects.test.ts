import { describe, expect, test } from 'vitest';
import { events } from '../../../src/controller/evidence/events.ts';
import { exists } from '../../../src/controller/evidence/exists.ts';
import { fieldAt } from '../../../src/controller/evidence/field.ts';
import { objects } from '../../../src/controller/evidence/objects.ts';
import { secretNewerThanPods } from '../../../src/controller/evidence/secret-newer-than-pods.ts';
import { statement } from '../../../src/controller/evidence/statement.ts';
import type { KubernetesObject } from '../../../src/controller/kubernetes/objects.ts';
import {
  ago,
  deploymentObject,
  NAMESPACE,
  podObject,
  replicaSetObject,
} from '../../support/worker-objects.ts';
import { collectContext, fields } from '../../support/collect-context.ts';

const flag = { id: 'x', yields: 'flag' } as const;
const number = { id: 'x', yields: 'number' } as const;
const record = { id: 'x', yields: 'record' } as const;
const workload = [deploymentObject(), replicaSetObject(1, { created: 60 })];

interface ExecutionShape {
  readonly minutes: number;
  readonly status?: Readonly<Record<string, unknown>>;
  readonly target?: string;
}

function execution(name: string, { minutes, status, target = 'a/b/c' }: ExecutionShape): KubernetesObject {
  return {
    apiVersion: 'kubernaut.ai/v1alpha1',
    kind: 'WorkflowExecution',
    metadata: { name, namespace: 'team', creationTimestamp: ago(minutes) },
    spec: { targetResource: target },
    ...(status === undefined ? {} : { status }),
  };
}

describe('objects', () => {
  const source = { target: 'executions', limit: 50 };

  test('lists those in a state, newest first, with namespace, state and age [WE-D2] [WE-D8]', async () => {
    const { context } = collectContext({
      objects: [
        execution('old', { minutes: 90, status: { phase: 'Failed', message: 'token=abc1\nforged  row' } }),
        execution('new', { minutes: 30, status: { phase: 'Failed' } }),
        execution('well', { minutes: 10, status: { phase: 'Completed' } }),
      ],
    });
    expect(await objects({ ...source, field: 'status.phase', oneOf: ['Failed'] }, record, context)).toEqual({
      record:
        'team/new  2026-03-01T11:30:00Z  30m old  Failed\n' +
        'team/old  2026-03-01T10:30:00Z  90m old  Failed  token=[masked] forged row',
    });
  });

  test('finds those that have been at it for too long, by when they began [WE-D4]', async () => {
    const { context } = collectContext({
      objects: [
        execution('stuck', { minutes: 200, status: { phase: 'Running', startTime: ago(61) } }),
        execution('waited', { minutes: 200, status: { phase: 'Running', startTime: ago(5) } }),
        execution('strange', { minutes: 200, status: { phase: 'Running', startTime: 'long ago' } }),
      ],
    });
    const stuck = { ...source, field: 'status.phase', oneOf: ['Running'], olderThan: '1h' };
    expect(await objects(stuck, record, context)).toEqual({
      record: 'team/stuck  2026-03-01T10:59:00Z  61m old  Running',
    });
  });

  test('shows the ten largest groups, largest first [WE-D19] [WE-S15]', async () => {
    const targets = Array.from({ length: 12 }, (_, index) =>
      Array.from({ length: index + 1 }, () => `t${index}`),
    );
    const all = targets.flat().map((target, index) => execution(`e${index}`, { minutes: 5, target }));
    const { context } = collectContext({ objects: all });
    const grouped = { ...source, groupBy: 'spec.targetResource', limit: 1000 };
    const { record: text } = fields(await objects(grouped, record, context));
    const groups = String(text)
      .split('\n')
      .filter((line) => line.includes(' × '));
    expect(groups).toHaveLength(10);
    expect(groups.slice(0, 2)).toEqual(['12 × t11', '11 × t10']);
  });

  test('counts up to its limit [WE-S8]', async () => {
    const all = Array.from({ length: 5 }, (_, index) =>
      execution(`e${index}`, { minutes: 5, status: { reason: 'ResourceBusy' } }),
    );
    const { context } = collectContext({ objects: all });
    const busy = { ...source, field: 'status.reason', oneOf: ['ResourceBusy'] };
    expect(await objects(busy, number, context)).toMatchObject({ number: 5 });
    expect(await objects({ ...busy, limit: 3 }, number, context)).toMatchObject({ number: 3 });
    expect(await objects({ ...busy, oneOf: ['Other'] }, number, context)).toMatchObject({ number: 0 });
  });

  test('counts the resource definitions of a group [WE-D14]', async () => {
    const definition = (name: string, group: string): KubernetesObject => ({
      apiVersion: 'apiextensions.k8s.io/v1',
      kind: 'CustomResourceDefinition',
      metadata: { name },
      spec: { group },
    });
    const { context } = collectContext({
      objects: [definition('tasks.tekton.dev', 'tekton.dev'), definition('x.other.dev', 'other.dev')],
    });
    expect(await objects({ target: 'definitions', limit: 50 }, number, context)).toMatchObject({ number: 1 });
  });

  test('cannot count more than it can look through', async () => {
    const all = Array.from({ length: 5000 }, (_, index) => execution(`e${index}`, { minutes: 5 }));
    const { context } = collectContext({ objects: all });
    expect(await objects(source, number, context)).toEqual({ unknown: 'there are 5000 objects or more' });
    expect(fields(await objects(source, record, context))['record']).toContain('first 5000 objects only');
  });

  test('refuses a target that is no kind of objects', async () => {
    await expect(objects({ target: 'store', limit: 1 }, record, collectContext().context)).rejects.toThrow(
      'a store',
    );
  });
});

test.each([
  ['status.conditions.0.reason', 'Bad'],
  ['metadata.labels.tekton\\.dev/pipelineRun', 'run-1'],
  ['spec.count', '3'],
  ['spec', undefined],
  ['spec.none.deeper', undefined],
  ['__proto__.constructor.name', undefined],
  ['spec.toString.name', undefined],
])('the field %s is %s', (path, expected) => {
  const object = {
    metadata: { labels: { 'tekton.dev/pipelineRun': 'run-1' } },
    spec: { count: 3 },
    status: { conditions: [{ reason: 'Bad' }] },
  };
  expect(fieldAt(object, path)).toBe(expected);
});

describe('whether an object exists', () => {
  test('shows its annotations [ARCO-D12]', async () => {
    const account: KubernetesObject = {
      apiVersion: 'v1',
      kind: 'ServiceAccount',
      metadata: {
        name: 'arco-worker',
        namespace: NAMESPACE,
        annotations: { 'iam.gke.io/account': 'arco@p\nx' },
      },
    };
    const { context } = collectContext({ objects: [account] });
    expect(await exists({ target: 'identity' }, flag, context)).toEqual({
      flag: true,
      detail: 'iam.gke.io/account: arco@p x',
    });
  });

  test('is false when it is missing [ARCO-D12]', async () => {
    expect(await exists({ target: 'identity' }, flag, collectContext().context)).toEqual({ flag: false });
  });

  test('is no question for a kind', async () => {
    await expect(exists({ target: 'nodes' }, flag, collectContext().context)).rejects.toThrow(
      'list of nodes',
    );
  });
});

describe('a secret newer than the pods', () => {
  const source = { target: 'secret', workload: 'worker' };
  function secret(written: number, field = 'f:data'): KubernetesObject {
    return {
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: {
        name: 'arco-credentials',
        namespace: NAMESPACE,
        creationTimestamp: ago(9000),
        managedFields: [{ time: ago(written), fieldsV1: { [field]: {} } }],
      },
      data: { 'key.json': 'c2VjcmV0' },
    };
  }

  test.each([
    ['written after a pod started', true, secret(30)],
    ['written before', false, secret(90)],
    ['of which only the labels changed since', false, secret(30, 'f:metadata')],
  ])('is seen when it was %s', async (_when, expected, object) => {
    const { context } = collectContext({ objects: [...workload, podObject('a'), object] });
    const reading = await secretNewerThanPods(source, flag, context);
    expect(reading).toMatchObject({ flag: expected });
    expect(JSON.stringify(reading)).not.toContain('c2VjcmV0');
  });

  test('is unknown without the secret and without pods', async () => {
    const without = collectContext({ objects: [...workload, podObject('a')] });
    expect(await secretNewerThanPods(source, flag, without.context)).toHaveProperty('unknown');
    const noPods = collectContext({ objects: [...workload, secret(30)] });
    expect(await secretNewerThanPods(source, flag, noPods.context)).toEqual({
      unknown: 'no pod of the workload runs',
    });
  });
});

describe('events', () => {
  function event(
    name: string,
    { kind = 'Pod', minutes = 5, message = 'x', apiVersion = 'v1' } = {},
  ): KubernetesObject {
    return {
      apiVersion: 'v1',
      kind: 'Event',
      metadata: { name: `e-${name}-${minutes}`, namespace: NAMESPACE, creationTimestamp: ago(minutes) },
      involvedObject: { apiVersion, kind, namespace: NAMESPACE, name },
      type: 'Warning',
      reason: 'BackOff',
      message,
      count: 3,
      lastTimestamp: ago(minutes),
    };
  }

  test('shows those of the workload and of its pods, gone or not, newest first [FD-D2]', async () => {
    const { context } = collectContext({
      objects: [
        ...workload,
        event('arco-worker-hash1-gone', { minutes: 5, message: 'Bearer abc123def456\nforged' }),
        event('arco-worker', { kind: 'Deployment', minutes: 2 }),
        event('another-pod'),
        event('arco-worker-hash1-gone', { minutes: 90 }),
      ],
    });
    expect(await events({ target: 'worker', since: '1h', lines: 50 }, record, context)).toEqual({
      record:
        '2m ago  Warning  BackOff  Deployment/arco/arco-worker  3 times  x\n' +
        '5m ago  Warning  BackOff  Pod/arco/arco-worker-hash1-gone  3 times  Bearer [masked] forged',
    });
  });

  test('shows those of a kind in its group only', async () => {
    const kind = 'WorkflowExecution';
    const { context } = collectContext({
      objects: [
        event('ours', { kind, apiVersion: 'kubernaut.ai/v1alpha1' }),
        event('theirs', { kind, apiVersion: 'other.dev/v1' }),
      ],
    });
    const { record: text } = fields(
      await events({ target: 'executions', since: '1h', lines: 50 }, record, context),
    );
    expect(text).toContain('arco/ours');
    expect(text).not.toContain('theirs');
  });

  test('shows those of pods by name, so many and no more', async () => {
    const { context } = collectContext({
      objects: [podObject('a'), event('a', { minutes: 1 }), event('a', { minutes: 2 }), event('b')],
    });
    const { record: text } = fields(await events({ target: 'pods', since: '1h', lines: 1 }, record, context));
    expect(text).toBe('60s ago  Warning  BackOff  Pod/arco/a  3 times  x');
  });

  test('says that there are none', async () => {
    const { context } = collectContext({ objects: workload });
    expect(await events({ target: 'worker', since: '1h', lines: 1 }, record, context)).toEqual({
      record: 'no events',
    });
  });
});

describe('a statement', () => {
  const text = { id: 'x', yields: 'text' } as const;

  test('is what the opener gave [FE-S1] [FE-S2]', async () => {
    const { context } = collectContext({ parameters: { errorSource: 'cli', corrupt: 'true', odd: 'yes' } });
    expect(await statement({ parameter: 'errorSource' }, text, context)).toEqual({ text: 'cli' });
    expect(await statement({ parameter: 'corrupt' }, flag, context)).toEqual({ flag: true });
    expect(await statement({ parameter: 'odd' }, flag, context)).toHaveProperty('unknown');
  });

  test('is unknown when it was not given', async () => {
    const { context } = collectContext();
    expect(await statement({ parameter: 'errorSource' }, text, context)).toEqual({
      unknown: "nobody gave 'errorSource'",
    });
    expect(await statement({ parameter: 'toString' }, text, context)).toHaveProperty('unknown');
  });

  test('is what its source says when nobody gave a flag, and what was given otherwise', async () => {
    const asked = { parameter: 'bypass', otherwise: false };
    const { context } = collectContext();
    expect(await statement(asked, flag, context)).toEqual({ flag: false });
    const { context: given } = collectContext({ parameters: { bypass: 'true' } });
    expect(await statement(asked, flag, given)).toEqual({ flag: true });
  });
});
