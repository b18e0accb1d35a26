import { describe, expect, test } from 'vitest';
import type { Target } from '../../../src/api/target.ts';
import { resultOf } from '../../../src/controller/evidence/result.ts';
import { job } from '../../../src/controller/evidence/job.ts';
import { at } from '../../../src/controller/kubernetes/is-so.ts';
import type { KubernetesObject } from '../../../src/controller/kubernetes/objects.ts';
import { collectContext } from '../../support/collect-context.ts';
import { object } from '../../support/cluster-objects.ts';
import { NOW } from '../../support/worker-objects.ts';
import { WritableCluster } from '../../support/writable-cluster.ts';

const adapters = {
  'source-schema': {
    namespace: 'arco',
    image: 'bq.example.com/bq:1.0.0',
    command: ['bq', 'show', '--schema', '$(SOURCE_TABLE)'],
    parameters: ['sourceTable'],
    serviceAccount: 'arco-worker',
  },
  missing: { absent: 'There is no BigQuery here.' },
};
const TARGETS: Readonly<Record<string, Target>> = {
  sourceSchema: { adapter: { name: 'source-schema' } },
  missing: { adapter: { name: 'missing' } },
  unlisted: { adapter: { name: 'unlisted' } },
};
const source = { target: 'sourceSchema', parameter: 'sourceTable', timeout: '2m' };
const flag = { id: 'schema', yields: 'flag' } as const;
const record = { id: 'schema', yields: 'record' } as const;

function setting(options: {
  readonly logs?: Readonly<Record<string, string>>;
  readonly parameters?: Readonly<Record<string, string>>;
  readonly whyNot?: string;
}) {
  const { logs = {}, parameters = { sourceTable: 'shop.orders' }, whyNot } = options;
  const cluster = new WritableCluster([], logs);
  const create = (change: Parameters<WritableCluster['send']>[0]) => cluster.send(change, { dryRun: false });
  const context = {
    ...collectContext({ parameters }).context,
    cluster,
    target: (id: string) => TARGETS[id] ?? { nodes: {} },
    jobs: {
      adapters,
      key: (id: string) => `key of ${id}`,
      ...(whyNot === undefined ? { create } : { whyNot }),
    },
  };
  return { cluster, context };
}

/** The Job as its controller leaves it, and its pod. */
async function ended(cluster: WritableCluster, type: 'Complete' | 'Failed', reason = ''): Promise<void> {
  const made = jobIn(cluster);
  const { name } = made.metadata;
  const conditions = [{ type, status: 'True', reason }];
  const ref = { group: 'batch', version: 'v1', plural: 'jobs', namespace: 'arco', name };
  await cluster.edit(ref, [{ op: 'add', path: '/status', value: { conditions } }]);
  const labels = { 'batch.kubernetes.io/job-name': name };
  cluster.objects.push(object('v1', 'Pod', { name: 'the-pod', namespace: 'arco', labels }));
}

function jobIn({ objects }: WritableCluster): KubernetesObject {
  const found = objects.find(({ kind }) => kind === 'Job');
  if (found === undefined) throw new Error('no Job was made');
  return found;
}

describe('what an adapter finds out', () => {
  test('is asked for by one Job of the configured image and account, however often it is looked at [ARCO-D8]', async () => {
    const { cluster, context } = setting({});
    expect(await job(source, flag, context)).toHaveProperty('unknown');
    expect(await job(source, flag, context)).toHaveProperty('unknown');
    expect(cluster.sent).toHaveLength(1);
    const pod = at(jobIn(cluster), '/spec/template/spec');
    expect(pod).toMatchObject({
      serviceAccountName: 'arco-worker',
      containers: [
        {
          image: 'bq.example.com/bq:1.0.0',
          command: ['bq', 'show', '--schema', '$(SOURCE_TABLE)'],
          env: [{ name: 'SOURCE_TABLE', value: 'shop.orders' }],
        },
      ],
    });
    expect(at(jobIn(cluster), '/spec')).toMatchObject({ activeDeadlineSeconds: 120, backoffLimit: 0 });
  });

  test.each([
    ['Complete', true],
    ['Failed', false],
  ] as const)('is whether it ended well: %s is %s', async (type, expected) => {
    const { cluster, context } = setting({ logs: { 'arco/the-pod/adapter': 'id: INT64\n' } });
    await job(source, flag, context);
    await ended(cluster, type);
    expect(await job(source, flag, context)).toEqual({ flag: expected, detail: 'id: INT64\n' });
  });

  test('is its output, bounded and masked in what is kept of it', async () => {
    const output = `password=Sw0rdf1sh-and-more\n${'row\n'.repeat(5000)}`;
    const { cluster, context } = setting({ logs: { 'arco/the-pod/adapter': output } });
    await job(source, record, context);
    await ended(cluster, 'Complete');
    const reading = await job(source, record, context);
    expect('record' in reading && reading.record.split('\n').length).toBeLessThan(202);
    const short = { record: `password=Sw0rdf1sh-and-more\n${output.slice(-400)}` };
    const kept = resultOf(record, short, NOW).text ?? '';
    expect(kept).not.toContain('Sw0rdf1sh');
    expect(resultOf(record, { record: output }, NOW).text?.length).toBeLessThanOrEqual(4096);
  });

  test('is waited for from its beginning for its own time where nothing else waits for it', async () => {
    const { cluster, context } = setting({});
    const until = new Date(context.now.getTime() + 120_000);
    expect(await job(source, record, context)).toMatchObject({ until });
    const made = jobIn(cluster);
    const creationTimestamp = new Date(context.now.getTime() - 30_000).toISOString();
    cluster.objects.splice(0, 1, { ...made, metadata: { ...made.metadata, creationTimestamp } });
    const reading = await job(source, record, context);
    expect(reading).toMatchObject({ until: new Date(until.getTime() - 30_000) });
    expect(resultOf(record, reading, NOW).awaitedUntil).toBe(
      new Date(until.getTime() - 30_000).toISOString(),
    );
    expect(await job(source, flag, context)).not.toHaveProperty('until');
  });

  test('is unknown when it ran out of time, or failed without a value', async () => {
    const late = setting({});
    await job(source, flag, late.context);
    await ended(late.cluster, 'Failed', 'DeadlineExceeded');
    expect(await job(source, flag, late.context)).toEqual({
      unknown: expect.stringContaining('ran out of time') as string,
    });
    const failed = setting({ logs: { 'arco/the-pod/adapter': 'no such table' } });
    await job(source, record, failed.context);
    await ended(failed.cluster, 'Failed');
    expect(await job(source, record, failed.context)).toEqual({
      unknown: expect.stringContaining('failed: no such table') as string,
    });
  });

  test('is unknown in shadow, where nothing is made and nothing asked', async () => {
    const { cluster, context } = setting({ whyNot: 'all remedies of its runbook are in shadow' });
    expect(await job(source, flag, context)).toEqual({
      unknown: "adapter 'source-schema' is not run: all remedies of its runbook are in shadow",
    });
    expect([cluster.sent, cluster.asked]).toEqual([[], []]);
  });

  test('is not what a Job of somebody else says', async () => {
    const { cluster, context } = setting({});
    await job(source, flag, context);
    const { name } = jobIn(cluster).metadata;
    cluster.objects.splice(0, 1, object('batch/v1', 'Job', { name, namespace: 'arco' }));
    expect(await job(source, flag, context)).toEqual({
      unknown: expect.stringContaining("somebody else's") as string,
    });
  });

  test.each<[string, typeof source, Readonly<Record<string, string>>, RegExp]>([
    ['a parameter is missing', source, {}, /needs sourceTable/],
    ['the adapter is not installed', { ...source, target: 'missing' }, {}, /There is no BigQuery here/],
    ['the adapter is not configured', { ...source, target: 'unlisted' }, {}, /no adapter 'unlisted'/],
    ['the target is no adapter', { ...source, target: 'nodes' }, {}, /not an adapter/],
  ])('is unknown where %s', async (_, asked, parameters, why) => {
    const { cluster, context } = setting({ parameters });
    const said = await job(asked, flag, context).catch((error: unknown) => ({ unknown: String(error) }));
    expect('unknown' in said && said.unknown).toMatch(why);
    expect(cluster.sent).toEqual([]);
  });
});
