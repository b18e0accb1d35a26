import { describe, expect, test } from 'vitest';
import { pipelineRun } from '../../../src/controller/evidence/pipeline-run.ts';
import { goDuration } from '../../../src/controller/evidence/task-runs.ts';
import { lockName } from '../../../src/controller/kubernetes/pipeline-run.ts';
import type { KubernetesObject } from '../../../src/controller/kubernetes/objects.ts';
import { ago } from '../../support/worker-objects.ts';
import { collectContext } from '../../support/collect-context.ts';

const NAME = 'wfe-cf0cc089293b1165';
const namespace = 'kubernaut-workflows';
const parameters = {
  targetResource: 'payment/deployment/payment-api',
  execution: 'we-payment',
  executionNamespace: 'payment',
};

interface RunShape {
  readonly labels?: Readonly<Record<string, string>>;
  readonly spec?: Readonly<Record<string, unknown>>;
  readonly status?: Readonly<Record<string, unknown>>;
}

function run({ labels, spec = {}, status }: RunShape = {}): KubernetesObject {
  return {
    apiVersion: 'tekton.dev/v1',
    kind: 'PipelineRun',
    metadata: {
      name: NAME,
      namespace,
      creationTimestamp: ago(91),
      labels: labels ?? {
        'kubernaut.ai/workflow-execution': 'we-payment',
        'kubernaut.ai/source-namespace': 'payment',
      },
    },
    spec,
    status: { startTime: ago(90), conditions: [{ type: 'Succeeded', status: 'Unknown' }], ...status },
  };
}

function taskRun(name: string, status: Readonly<Record<string, unknown>>, of = NAME): KubernetesObject {
  return {
    apiVersion: 'tekton.dev/v1',
    kind: 'TaskRun',
    metadata: { name, namespace, labels: { 'tekton.dev/pipelineRun': of } },
    status,
  };
}

type Aspect = Parameters<typeof pipelineRun>[0]['aspect'];

function ask(
  aspect: Aspect,
  objects: readonly KubernetesObject[],
  given: Readonly<Record<string, string>> = parameters,
) {
  const { context } = collectContext({ objects, parameters: given });
  return pipelineRun({ target: 'pipelineRuns', aspect }, { id: 'x', yields: 'flag' }, context);
}

test.each([
  ['payment/deployment/payment-api', NAME],
  ['default/deployment/nginx', 'wfe-f3457dcc8fbcb6d9'],
  ['node/worker-1', 'wfe-c4367b7a6a9dedfc'],
])('the lock of %s is %s [WE-D5]', (target, expected) => {
  expect(lockName(target)).toBe(expected);
});

describe('the run that holds the lock', () => {
  test('is found by the name that follows from the target, and nothing else is read', async () => {
    const { context, cluster } = collectContext({ objects: [run()], parameters });
    await pipelineRun({ target: 'pipelineRuns', aspect: 'running' }, { id: 'x', yields: 'flag' }, context);
    expect(cluster.asked).toEqual([`get ${namespace}/pipelineruns/${NAME}`]);
  });

  const ended = run({
    status: { completionTime: ago(20), conditions: [{ type: 'Succeeded', status: 'False' }] },
  });

  test.each([
    ['running', [run()], true],
    ['running', [ended], false],
    ['running', [], false],
    ['complete', [run()], false],
    ['complete', [ended], true],
    ['complete', [], false],
    ['ownedByExecution', [run()], true],
    ['ownedByExecution', [run({ labels: { 'kubernaut.ai/workflow-execution': 'we-other' } })], false],
    ['ownedByExecution', [run({ labels: {} })], false],
    ['ownedByExecution', [], false],
    ['noProgress', [run()], true],
    ['noProgress', [run(), taskRun('a', { startTime: ago(40) })], true],
    ['noProgress', [run(), taskRun('a', { startTime: ago(29) })], false],
    ['noProgress', [run(), taskRun('a', { steps: [{ terminated: { finishedAt: ago(10) } }] })], false],
    ['noProgress', [run(), taskRun('a', { startTime: ago(5) }, 'another-run')], true],
    ['noProgress', [ended], false],
    ['noProgress', [], false],
  ] as const)('%s of %j is %s [WE-S5] [WE-D9] [WE-S9]', async (aspect, objects, expected) => {
    expect(await ask(aspect, objects)).toMatchObject({ flag: expected });
  });

  test('belongs to another execution of the same name in another namespace', async () => {
    expect(await ask('ownedByExecution', [run()], { ...parameters, executionNamespace: 'other' })).toEqual({
      flag: false,
      detail: 'its label names we-payment',
    });
  });

  test('is so many seconds old', async () => {
    expect(await ask('age', [run()])).toMatchObject({ number: 5400 });
  });

  test('shows its deadline [WE-M1]', async () => {
    expect(await ask('timeout', [run({ spec: { timeouts: { pipeline: '2h0m0s' } } })])).toEqual({
      number: 7200,
      detail: 'its deadline is 2026-03-01T12:30:00.000Z',
    });
    expect(await ask('timeout', [run()])).toMatchObject({ number: 0 });
    expect(await ask('timeout', [run({ spec: { timeouts: { pipeline: 'soon' } } })])).toHaveProperty(
      'unknown',
    );
  });

  test('lists its failed tasks and no others [WE-D6] [WE-K4]', async () => {
    const failed = {
      type: 'Succeeded',
      status: 'False',
      reason: 'TaskRunTimeout',
      message: 'password=x\nforged',
    };
    const objects = [
      run(),
      taskRun('bad', { conditions: [failed] }),
      taskRun('good', { conditions: [{ type: 'Succeeded', status: 'True' }] }),
      taskRun('foreign', { conditions: [failed] }, 'another-run'),
    ];
    expect(await ask('failedTasks', objects)).toEqual({
      record: 'bad  TaskRunTimeout  password=[masked] forged',
    });
  });

  test('has no age and no limit when it does not exist', async () => {
    expect(await ask('age', [])).toEqual({ unknown: `there is no PipelineRun ${NAME}` });
    expect(await ask('timeout', [])).toHaveProperty('unknown');
    expect(await ask('failedTasks', [])).toEqual({ record: `there is no PipelineRun ${NAME}` });
  });

  test('cannot be told without the parameters of the episode', async () => {
    expect(await ask('running', [run()], {})).toEqual({ unknown: "nobody gave 'targetResource'" });
    const { targetResource } = parameters;
    expect(await ask('ownedByExecution', [run()], { targetResource })).toEqual({
      unknown: "nobody gave 'execution'",
    });
  });
});

test.each([
  ['1h0m0s', 3600],
  ['90m', 5400],
  ['1.5h', 5400],
  ['0', 0],
  ['0s', 0],
  ['500ms', 0.5],
  ['1', undefined],
  ['h', undefined],
  ['-1h', undefined],
])('Go writes %s for %s seconds', (text, expected) => {
  expect(goDuration(text)).toBe(expected);
});
