import { describe, expect, test } from 'vitest';
import { containerState } from '../../../src/controller/evidence/container-state.ts';
import { nodeConditions } from '../../../src/controller/evidence/node-conditions.ts';
import { podStatus } from '../../../src/controller/evidence/pod-status.ts';
import { rolloutStatus } from '../../../src/controller/evidence/rollout-status.ts';
import { usage } from '../../../src/controller/evidence/usage.ts';
import type { KubernetesObject } from '../../../src/controller/kubernetes/objects.ts';
import { deploymentObject, podObject, replicaSetObject } from '../../support/worker-objects.ts';
import { collectContext, fields } from '../../support/collect-context.ts';

const number = { id: 'x', yields: 'number' } as const;
const record = { id: 'x', yields: 'record' } as const;
const workload = [deploymentObject(), replicaSetObject(1, { created: 60 })];

describe('container states', () => {
  const killed = { terminated: { reason: 'OOMKilled', exitCode: 137 } };

  test('finds a worker whose last end was an OOM kill [ARCO-D4]', async () => {
    const { context } = collectContext({
      objects: [...workload, podObject('a', { lastState: killed, restartCount: 1 }), podObject('b')],
    });
    const source = { target: 'worker', lastTerminated: 'OOMKilled' };
    expect(await containerState(source, number, context)).toEqual({ number: 1, detail: 'a' });
  });

  test('finds a container that is not started again', async () => {
    const { context } = collectContext({ objects: [podObject('a', { state: killed })] });
    const source = { target: 'pods', lastTerminated: 'OOMKilled' };
    expect(await containerState(source, number, context)).toMatchObject({ number: 1 });
  });

  test('finds crash loops [WE-S10] [FD-D2]', async () => {
    const waiting = { waiting: { reason: 'CrashLoopBackOff' } };
    const { context } = collectContext({ objects: [podObject('a', { state: waiting }), podObject('b')] });
    const source = { target: 'pods', waiting: 'CrashLoopBackOff' };
    expect(await containerState(source, number, context)).toEqual({ number: 1, detail: 'a' });
  });

  test('takes both words of the kubelet for an image that cannot be pulled', async () => {
    const state = { waiting: { reason: 'ErrImagePull' } };
    const { context } = collectContext({ objects: [podObject('a', { state })] });
    expect(
      await containerState({ target: 'pods', waiting: 'ImagePullBackOff' }, number, context),
    ).toMatchObject({
      number: 1,
    });
  });

  test("does not count another workload's pods, or another container", async () => {
    const { context } = collectContext({
      objects: [
        ...workload,
        podObject('foreign', { owner: 'rs-of-another', lastState: killed }),
        podObject('sidecar', { container: 'proxy', lastState: killed }),
        podObject('owned-only', {
          lastState: killed,
          metadata: {
            ownerReferences: [{ apiVersion: 'apps/v1', kind: 'ReplicaSet', name: 'rs-1', uid: 'rs-1' }],
          },
        }),
      ],
    });
    const source = { target: 'worker', lastTerminated: 'OOMKilled' };
    expect(await containerState(source, number, context)).toMatchObject({ number: 0 });
  });

  test('cannot tell without the Deployment', async () => {
    const { context } = collectContext();
    const source = { target: 'worker', lastTerminated: 'OOMKilled' };
    await expect(containerState(source, number, context)).rejects.toThrow(
      'no Deployment arco-worker in arco',
    );
  });

  test('cannot tell when an object has another form than expected', async () => {
    const broken: KubernetesObject = { ...podObject('a'), status: { containerStatuses: [{ name: 7 }] } };
    const { context } = collectContext({ objects: [broken] });
    await expect(containerState({ target: 'pods', waiting: 'x' }, number, context)).rejects.toThrow(
      'Pod a is not as expected at status.containerStatuses.0.name',
    );
  });
});

describe('the status of pods', () => {
  test('shows phase, readiness, restarts, age and last end, trouble first [FD-D1] [FD-D2] [WE-D12] [WE-D15]', async () => {
    const crashed = podObject('b', {
      restartCount: 4,
      state: { waiting: { reason: 'CrashLoopBackOff' } },
      lastState: { terminated: { reason: 'Error', exitCode: 1 } },
    });
    const { context } = collectContext({ objects: [...workload, podObject('a'), crashed] });
    expect(await podStatus({ target: 'worker' }, record, context)).toEqual({
      record:
        'b  Running  ready 0/1  restarts 4  age 60m  on node-1  [worker waits: CrashLoopBackOff; last end: Error, exit code 1]\n' +
        'a  Running  ready 1/1  restarts 0  age 60m  on node-1',
    });
  });

  test('says that there are none', async () => {
    const { context } = collectContext({ objects: workload });
    expect(await podStatus({ target: 'worker' }, record, context)).toEqual({ record: 'no pods' });
  });

  test('shows what a container says about itself on its own row only', async () => {
    const reason = 'Error\u001b[2J\nfake-pod  Running  ready 1/1';
    const { context } = collectContext({ objects: [podObject('a', { state: { waiting: { reason } } })] });
    const { record: text } = fields(await podStatus({ target: 'pods' }, record, context));
    expect(String(text).split('\n')).toHaveLength(1);
    expect(text).not.toContain('\u001b');
  });

  test('refuses a target without pods', async () => {
    const { context } = collectContext();
    await expect(podStatus({ target: 'store' }, record, context)).rejects.toThrow('a store has no pods');
  });
});

describe('the conditions of nodes', () => {
  function node(name: string, ...conditions: readonly (readonly [string, string])[]): KubernetesObject {
    const status = { conditions: conditions.map(([type, value]) => ({ type, status: value })) };
    return { apiVersion: 'v1', kind: 'Node', metadata: { name }, status };
  }

  test('counts nodes, not conditions, and names them [ARCO-D5]', async () => {
    const { context } = collectContext({
      objects: [
        node('a', ['MemoryPressure', 'True'], ['DiskPressure', 'True']),
        node('b', ['MemoryPressure', 'False']),
        node('c', ['MemoryPressure', 'Unknown']),
      ],
    });
    const source = { target: 'nodes', conditions: ['MemoryPressure', 'DiskPressure'] };
    expect(await nodeConditions(source, number, context)).toEqual({
      number: 1,
      detail: 'a: MemoryPressure, DiskPressure\nnot heard of: c',
    });
  });

  test('is unknown without a node', async () => {
    const { context } = collectContext();
    expect(await nodeConditions({ target: 'nodes', conditions: ['x'] }, number, context)).toHaveProperty(
      'unknown',
    );
  });
});

describe('the status of a rollout', () => {
  const text = { id: 'x', yields: 'text' } as const;
  const progressing = { type: 'Progressing', status: 'False', reason: 'ProgressDeadlineExceeded' };

  test.each([
    ['complete', {}],
    ['progressing', { status: { updatedReplicas: 1 } }],
    ['progressing', { status: { availableReplicas: 1 } }],
    ['progressing', { status: { replicas: 3 } }],
    ['progressing', { status: { observedGeneration: 2 } }],
    ['paused', { spec: { paused: true }, status: { updatedReplicas: 0 } }],
    ['failed', { status: { updatedReplicas: 1, conditions: [progressing] } }],
    [
      'complete',
      { spec: { replicas: 0 }, status: { replicas: 0, updatedReplicas: 0, availableReplicas: 0 } },
    ],
  ])('is %s for %j [ARCO-V1] [FE-V2] [WE-V2] [WE-M8]', async (expected, shape) => {
    const { context } = collectContext({ objects: [deploymentObject(shape)] });
    expect(await rolloutStatus({ target: 'worker' }, text, context)).toEqual({ text: expected });
  });

  test('has none for what is no Deployment', async () => {
    const { context } = collectContext();
    await expect(rolloutStatus({ target: 'nodes' }, text, context)).rejects.toThrow(
      "target 'nodes' is a nodes",
    );
  });
});

describe('use of memory and CPU', () => {
  const source = { target: 'worker', resource: 'memory', window: '1h' } as const;

  test('asks for percentiles of the containers of the target [ARCO-D3] [ARCO-R7]', async () => {
    const shares = new Map([
      ['0.5', 256],
      ['0.95', 512],
      ['0.99', 768],
      ['1', 1024],
    ]);
    const samples = (expr: string) => {
      const share = /quantile_over_time\(([\d.]+),/.exec(expr)?.[1] ?? '';
      return [{ labels: {}, value: (shares.get(share) ?? Number.NaN) * 2 ** 20 }];
    };
    const { context, queries } = collectContext({ objects: workload, samples });
    expect(await usage(source, record, context)).toEqual({
      record:
        'memory of the pod that uses most, over 1h: median 256 Mi, 95 % 512 Mi, 99 % 768 Mi, most 1024 Mi',
    });
    expect(queries[0]).toBe(
      'max(quantile_over_time(0.5, container_memory_working_set_bytes{namespace="arco",pod=~"arco-worker-[a-z0-9]+-[a-z0-9]+",container="worker"}[1h]))',
    );
    expect(await usage(source, number, context)).toMatchObject({ number: 512 * 2 ** 20 });
  });

  test('asks for rates of CPU, by the names of pods where no workload owns them', async () => {
    const { context, queries } = collectContext({
      objects: [podObject('a.b'), podObject('c')],
      samples: [{ labels: {}, value: 0.25 }],
    });
    const found = await usage({ target: 'pods', resource: 'cpu', window: '15m' }, record, context);
    expect(fields(found)['record']).toContain('most 0.250 cores');
    expect(queries[3]).toBe(
      'max(quantile_over_time(1, rate(container_cpu_usage_seconds_total{namespace="arco",pod=~"a\\\\.b|c",container!="",container!="POD"}[5m])[15m:1m]))',
    );
  });

  test('is unknown without series, and without pods', async () => {
    const { context } = collectContext({ objects: workload });
    expect(await usage(source, record, context)).toHaveProperty('unknown');
    const pods = { ...source, target: 'pods' };
    expect(await usage(pods, record, collectContext().context)).toEqual({
      unknown: 'the target has no pods',
    });
  });
});
