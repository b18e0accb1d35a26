import { describe, expect, test } from 'vitest';
import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { z } from 'zod';
import { adapterFile } from '../../../src/api/adapters.ts';
import { at } from '../../../src/controller/kubernetes/is-so.ts';
import { committedManifests } from '../../support/manifests.ts';
import { committedRunbook, diagnose, type Situation } from '../../support/diagnose.ts';
import { object } from '../../support/cluster-objects.ts';
import { deploymentObject, podObject, replicaSetObject } from '../../support/worker-objects.ts';
import { WritableCluster } from '../../support/writable-cluster.ts';

const runbook = committedRunbook('arco', 'high-task-failure-rate');
const identity = object('v1', 'ServiceAccount', { name: 'arco-worker', namespace: 'arco' });
const find = ({ objects = [], ...rest }: Situation) =>
  diagnose(runbook, { objects: [identity, ...objects], ...rest });
/** The alert began ten minutes ago; a rollout within half an hour before may be its cause. */
const rolledOut = (minutes: number) => [
  deploymentObject(),
  replicaSetObject(1, { created: 9000 }),
  replicaSetObject(2, { created: minutes }),
];
const steady = [deploymentObject(), replicaSetObject(1, { created: 9000 })];
const oomKilled = [
  ...steady,
  podObject('arco-worker-a', { lastState: { terminated: { reason: 'OOMKilled', exitCode: 137 } } }),
];
const node = (type: string) =>
  object('v1', 'Node', { name: 'node-1' }, { status: { conditions: [{ type, status: 'True' }] } });
const failing = { failureRatio: 0.2, finishedTasks: 500 };

describe('the cause of failing tasks', () => {
  test('is memory where workers were killed for it and restarted since [ARCO-C4] [ARCO-D4]', async () => {
    const found = await find({ objects: oomKilled, numbers: { recentRestarts: 1 } });
    expect([found.holds, found.categories]).toEqual([['out-of-memory'], ['ResourceExhaustion']]);
    const old = await find({ objects: oomKilled, numbers: { recentRestarts: 0 } });
    expect(old.holds).toEqual([]);
  });

  test('is CPU where workers are held back in more than a quarter of the periods [ARCO-C5]', async () => {
    const found = await find({ numbers: { throttledShare: 0.26 } });
    expect([found.holds, found.categories]).toEqual([['throttled'], ['ResourceExhaustion']]);
    expect((await find({ numbers: { throttledShare: 0.25 } })).holds).toEqual([]);
  });

  test('is disk where a node runs out of it, and not where it lacks memory [ARCO-C6]', async () => {
    const found = await find({ objects: [node('DiskPressure')] });
    expect([found.holds, found.categories]).toEqual([['disk-pressure'], ['ResourceExhaustion']]);
    expect((await find({ objects: [node('MemoryPressure')] })).holds).toEqual([]);
  });

  test.each([
    ['within the window', 30, ['regression'], ['CodeQuality']],
    ['before the window', 50, [], []],
    ['after the failures began', 5, [], []],
  ])('is the rollout %s, or is not [ARCO-C10] [ARCO-D11]', async (_, minutes, holds, categories) => {
    const found = await find({ objects: rolledOut(minutes), numbers: failing });
    expect([found.holds, found.categories]).toEqual([holds, categories]);
  });

  test('is one asset where nothing was rolled out [ARCO-C11]', async () => {
    const numbers = { ...failing, failingAssets: 1 };
    const found = await find({ objects: steady, numbers });
    expect([found.holds, found.categories]).toEqual([['single-asset'], ['CodeQuality']]);
    expect((await find({ objects: steady, numbers: { ...numbers, failingAssets: 2 } })).holds).toEqual([]);
    expect((await find({ objects: rolledOut(30), numbers })).holds).toEqual(['regression']);
  });

  test('is the identity where it does not exist', async () => {
    const { holds, categories, evidence } = await diagnose(runbook, {});
    expect(evidence.get('identityExists')).toMatchObject({ flag: false });
    expect([holds, categories]).toEqual([['identity-missing'], ['Configuration']]);
  });
});

describe('the class of a failure', () => {
  const all = { failureRatio: 1, finishedTasks: 500, medianFailureSeconds: 3 };

  test('is configuration where attempts end within seconds, and access is looked at [ARCO-K1]', async () => {
    const numbers = { medianFailureSeconds: 4.9 };
    const { holds, evidence } = await find({ objects: steady, numbers });
    expect(holds).toEqual(['fast-failures']);
    expect([...evidence.keys()]).toEqual(
      expect.arrayContaining(['identityExists', 'bigQueryAccess', 'bucketAccess']),
    );
    expect((await find({ objects: steady, numbers: { medianFailureSeconds: 5 } })).holds).toEqual([]);
  });

  test('is resources where attempts last minutes: the limit is to be raised, and the source looked at [ARCO-K2]', async () => {
    const numbers = { medianFailureSeconds: 301, recentRestarts: 2, retriesPerMinute: 0 };
    const { holds, remedy, evidence } = await find({ objects: oomKilled, numbers });
    expect(holds).toEqual(['timeouts', 'out-of-memory']);
    expect(remedy).toBe('raise-worker-memory');
    expect([...evidence.keys()]).toContain('sourceSchema');
  });

  test('is a breaking change before any other, and only a rollout just before is rolled back [ARCO-K4]', async () => {
    const since = await find({ objects: rolledOut(30), numbers: all });
    expect(since.holds[0]).toBe('breaking-change');
    expect(since.holds).not.toContain('fast-failures');
    expect(since.remedy).toBe('roll-back-worker');
    const long = await find({ objects: rolledOut(50), numbers: all });
    expect(long.holds[0]).toBe('breaking-change');
    expect(long.decision.remedies.find(({ id }) => id === 'roll-back-worker')?.verdict).toBe('false');
  });
});

describe('access as the workers have it', () => {
  const manifest = z.object({ data: z.object({ 'adapters.yaml': z.string() }) });
  const path = 'dist/production/stanchion/stanchion-system/configmap-stanchion-adapters.yaml';
  const file = manifest.parse(parse(readFileSync(path, 'utf8'))).data['adapters.yaml'];
  const { adapters } = adapterFile.parse(parse(file));
  const parameters = { sourceTable: 'shop-data:raw.orders' };

  /** All Jobs of the runbook, as their controller leaves them, and with the same output. */
  async function afterJobs(type: 'Complete' | 'Failed', output: string) {
    const cluster = new WritableCluster([identity, ...steady], {
      ...Object.fromEntries(
        ['pod-0', 'pod-1', 'pod-2', 'pod-3'].map((pod) => [`arco/${pod}/adapter`, output]),
      ),
    });
    const jobs = {
      adapters,
      create: (change: Parameters<WritableCluster['send']>[0]) => cluster.send(change, { dryRun: false }),
    };
    await diagnose(runbook, { cluster, jobs, parameters });
    const made = cluster.objects.filter(({ kind }) => kind === 'Job');
    for (const [index, { metadata }] of made.entries()) {
      const ref = { group: 'batch', version: 'v1', plural: 'jobs', namespace: 'arco', name: metadata.name };
      const conditions = [{ type, status: 'True', reason: '' }];
      await cluster.edit(ref, [{ op: 'add', path: '/status', value: { conditions } }]);
      const labels = { 'batch.kubernetes.io/job-name': metadata.name };
      cluster.objects.push(object('v1', 'Pod', { name: `pod-${index}`, namespace: 'arco', labels }));
    }
    return { made, found: await diagnose(runbook, { cluster, jobs, parameters }) };
  }

  test.each([
    [
      '401 invalid_grant: the token expired [ARCO-C13]',
      '401 Unauthorized: invalid_grant, the token has expired',
    ],
    ['403 storage.objects.list denied [ARCO-C15]', '403 Forbidden: storage.objects.list access was denied'],
  ])('is a matter of configuration where it is refused: %s', async (_, output) => {
    const { found } = await afterJobs('Failed', output);
    expect(found.holds).toContain('access-refused');
    expect(new Set(found.categories)).toContain('Configuration');
    expect(found.evidence.get('bucketAccess')).toMatchObject({
      flag: false,
      text: expect.stringContaining(output) as string,
    });
  });

  test("is tried by Jobs under the workers' account, and never within their pods [ARCO-D13] [ARCO-D14]", async () => {
    const { made, found } = await afterJobs('Complete', 'fine');
    expect(made).toHaveLength(4);
    for (const job of made) expect(at(job, '/spec/template/spec/serviceAccountName')).toBe('arco-worker');
    expect(found.evidence.get('bigQueryAccess')).toMatchObject({ flag: true });
    expect(found.holds).not.toContain('access-refused');
    const roles = committedManifests('dist/production').filter(({ manifest: { kind, metadata } }) => {
      return kind.endsWith('Role') && metadata.name === 'stanchion-controller';
    });
    expect(roles.length).toBeGreaterThan(1);
    for (const { text } of roles) expect(text).not.toContain('pods/exec');
  });
});

describe('the impact', () => {
  const shown = async (id: string, situation: Situation) => {
    const entry = runbook.spec.impact.find((one) => one.id === id);
    const { evidence } = await find(situation);
    return (entry?.evidence ?? []).map((name) => evidence.get(name));
  };

  test('says how late pipelines are, and how much work retries take [ARCO-I1] [ARCO-I3]', async () => {
    const numbers = { activeRuns: 12, oldestAssetSeconds: 7200, retriesPerMinute: 70 };
    expect(await shown('slas-at-risk', { numbers })).toMatchObject([{ number: 12 }, { number: 7200 }]);
    expect(await shown('wasted-work', { numbers })).toContainEqual(expect.objectContaining({ number: 70 }));
  });

  test('says of dependants that they are unknown as long as nobody can tell [ARCO-I4]', async () => {
    const ids = runbook.spec.impact.map(({ id }) => id);
    const waiting = ids[ids.length - 1] ?? '';
    expect(await shown(waiting, {})).toMatchObject([{ id: 'waitingDependants', state: 'failed' }]);
  });
});
