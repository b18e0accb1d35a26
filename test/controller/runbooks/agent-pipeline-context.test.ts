import { expect, test } from 'vitest';
import { COLLECT_DEFAULTS } from '../../../src/controller/evidence/collect.ts';
import { collectors } from '../../../src/controller/evidence/index.ts';
import { collectOf } from '../../../src/controller/evidence/of-remediation.ts';
import { object } from '../../support/cluster-objects.ts';
import { committedRunbook } from '../../support/diagnose.ts';
import { MemoryCluster } from '../../support/memory-cluster.ts';
import { sampleRemediation, sampleSource } from '../../support/remediation.ts';
import { ago, NOW } from '../../support/worker-objects.ts';

const runbook = committedRunbook('agent-pipeline', 'workflow-failure');
const active = runbook.spec.targets.find(({ id }) => id === 'activePods')?.target;
const namespace = active !== undefined && 'pods' in active ? active.pods.namespace : '';
const MEBIBYTE = 2 ** 20;

const node = (name: string, ...broken: readonly string[]) =>
  object(
    'v1',
    'Node',
    { name },
    { status: { conditions: broken.map((type) => ({ type, status: 'True' })) } },
  );
const pod = (name: string, completed: string, containerStatus: object) =>
  object(
    'v1',
    'Pod',
    { name, namespace, creationTimestamp: ago(20), labels: { 'workflows.argoproj.io/completed': completed } },
    {
      spec: { nodeName: 'node-b', containers: [{ name: 'main' }] },
      status: {
        phase: completed === 'true' ? 'Failed' : 'Running',
        startTime: ago(20),
        containerStatuses: [{ name: 'main', ready: false, restartCount: 0, state: {}, ...containerStatus }],
      },
    },
  );

/** What is found out about a failed workflow while memory is short and a node has lost its network. */
async function captured() {
  const killed = { state: { terminated: { reason: 'OOMKilled', exitCode: 137 } } };
  const objects = [
    node('node-a', 'NetworkUnavailable'),
    node('node-b', 'MemoryPressure'),
    pod('run-1-scan', 'true', killed),
    pod('run-2-scan', 'false', { ready: true, state: { running: {} } }),
  ];
  const source = sampleSource({ workflow: { namespace, name: 'run-1', uid: 'u', message: 'It failed.' } });
  const remediation = sampleRemediation({ spec: { runbook: runbook.metadata.name, source } });
  const evidence = await collectOf(remediation, runbook, {
    cluster: new MemoryCluster(objects),
    prometheus: {
      query: (expr) => {
        if (expr.includes('container_memory'))
          return Promise.resolve([{ labels: {}, value: 900 * MEBIBYTE }]);
        return Promise.resolve(expr.includes('container_cpu') ? [{ labels: {}, value: 0.25 }] : []);
      },
    },
    collectors,
    options: { ...COLLECT_DEFAULTS, clock: { now: () => NOW } },
  });
  return new Map(evidence.map((result) => [result.id, result]));
}

test('the state of the system is kept with a failed workflow: what its pods use, and the network [T20-F64]', async () => {
  const evidence = await captured();
  expect(evidence.get('memoryUse')).toMatchObject({
    state: 'collected',
    text: expect.stringMatching(/^memory .*median 900 Mi.*most 900 Mi/) as unknown,
  });
  expect(evidence.get('cpuUse')).toMatchObject({
    state: 'collected',
    text: expect.stringMatching(/^cpu .*median (0\.25|250m?)/) as unknown,
  });
  expect(evidence.get('nodeNetwork')).toMatchObject({
    state: 'collected',
    number: 1,
    text: 'node-a: NetworkUnavailable',
  });
});

test('its surroundings are kept: the node of each pod and what is wrong with it, and how containers ended', async () => {
  const evidence = await captured();
  expect(evidence.get('podsEnded')?.text).toMatch(
    /^run-1-scan .*on node-b .*main last end: OOMKilled, exit code 137/,
  );
  expect(evidence.get('nodePressure')).toMatchObject({ number: 1, text: 'node-b: MemoryPressure' });
  expect(evidence.get('memoryKills')).toMatchObject({ number: 1 });
  // Nothing probes services outside yet, and that is said.
  expect(evidence.get('githubReachable')).toMatchObject({
    state: 'failed',
    text: "nothing here collects 'httpProbe'",
  });
});
