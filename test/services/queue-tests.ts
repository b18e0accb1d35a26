import { deepEqual, equal, match } from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { PROFILES, type Profile } from '../../src/catalogue/model/system.ts';
import { ferrumdeck } from '../../src/catalogue/systems/ferrumdeck/index.ts';
import { ferrumdeckMetrics } from '../../src/catalogue/systems/ferrumdeck/metrics.ts';
import { ferrumdeckNames } from '../../src/catalogue/systems/ferrumdeck/names.ts';
import { buildEnvironment } from '../../src/charts/build.ts';
import { production } from '../../src/environments/production.ts';
import { committedManifests } from '../support/manifests.ts';
import {
  containerOf,
  startExporter,
  type Exporter,
  type ExporterContainer,
  type Sample,
} from './exporter.ts';
import { entryIds, expectedSamples, FILLED, fillQueue } from './queue.ts';
import { startRedis, type Redis } from './redis.ts';

const named = z.object({
  kind: z.literal('Deployment'),
  metadata: z.object({ name: z.literal('redis-exporter') }),
});

interface ServiceTest {
  readonly name: string;
  readonly run: () => Promise<void>;
}

/** The queue of one names profile: made on a real Redis, and scraped by the exporter that this profile ships. */
export function queueTests(profile: Profile): readonly ServiceTest[] {
  const names = ferrumdeckNames[profile];
  const metrics = ferrumdeckMetrics(names).filter(({ emittedBy }) => emittedBy === 'redis-exporter');
  const ours = (samples: readonly Sample[]) => sorted(samples.filter(({ name }) => isOurs(name)));
  const isOurs = (name: string) => metrics.some((metric) => metric.name === name);
  const expected = (state: Parameters<typeof expectedSamples>[2]) =>
    sorted(expectedSamples(metrics, names, state));
  const { entries, read, acknowledged } = FILLED;
  const state = { lag: entries - read, pending: read - acknowledged, read };
  const test = (text: string, run: (given: Given) => Promise<void>): ServiceTest => ({
    name: `under the ${profile} names, ${text}`,
    run: () => withQueue(profile, profile, run),
  });
  return [
    test('a scrape has every stream metric of the catalogue, with its labels and the figures of Redis [FD-Z3] [FD-Z1]', async ({
      exporter,
    }) => deepEqual(ours(await exporter.scrape()), expected(state))),
    test('acknowledged entries leave the backlog, and not the stream', async ({ exporter, redis }) => {
      const { stream, group } = names;
      const rest = await redis.command('XREADGROUP', 'GROUP', group, 'worker-b', 'STREAMS', stream, '>');
      const open = await redis.command('XREADGROUP', 'GROUP', group, 'worker-a', 'STREAMS', stream, '0');
      await redis.command('XACK', stream, group, ...entryIds(rest), ...entryIds(open));
      deepEqual(ours(await exporter.scrape()), expected({ lag: 0, pending: 0, read: entries }));
    }),
    test('a lag that Redis cannot tell is 0, which leaves the pending entries as backlog', async ({
      exporter,
      redis,
    }) => {
      const last = entryIds(await redis.command('XREVRANGE', names.stream, '+', '-', 'COUNT', '2'));
      await redis.command('XDEL', names.stream, ...last.slice(1));
      const samples = ours(await exporter.scrape());
      equal(samples.find(({ name }) => name === 'redis_stream_group_lag')?.value, 0);
      equal(samples.find(({ name }) => name.endsWith('messages_pending'))?.value, state.pending);
    }),
    test('nothing is asked that walks through all keys or reads the configuration', async (given) => {
      await given.exporter.scrape();
      const asked = await given.redis.command('INFO', 'commandstats');
      match(asked, /cmdstat_xinfo/);
      equal(/cmdstat_(scan|keys|config)/.exec(asked)?.[0], undefined);
    }),
    test('the exporter says so when Redis is gone', async ({ exporter, redis }) => {
      deepEqual(valuesOf(await exporter.scrape(), 'redis_up'), [1]);
      await redis.stop();
      const samples = await exporter.scrape();
      deepEqual(valuesOf(samples, 'redis_up'), [0]);
      deepEqual(ours(samples), []);
    }),
    {
      name: `with a queue of other names than the ${profile} ones, a scrape has none of its metrics [FD-Z1]`,
      run: () =>
        withQueue(profile, other(profile), async ({ exporter }) => {
          deepEqual(ours(await exporter.scrape()), []);
        }),
    },
    {
      name: `under the ${profile} names, the image that ships is the release that is tested`,
      run: async () => match(shipped(profile).image, new RegExp(`:${await testedRelease()}$`)),
    },
  ];
}

interface Given {
  readonly redis: Redis;
  readonly exporter: Exporter;
}

async function withQueue(
  exporterOf: Profile,
  queueOf: Profile,
  run: (given: Given) => Promise<void>,
): Promise<void> {
  const redis = await startRedis();
  try {
    await fillQueue(redis, ferrumdeckNames[queueOf]);
    const exporter = await startExporter(shipped(exporterOf), redis.url);
    try {
      await run({ redis, exporter });
    } finally {
      await exporter.stop();
    }
  } finally {
    await redis.stop();
  }
}

/** The container as production has it; from the committed `dist/` where that has this profile. */
function shipped(profile: Profile): ExporterContainer {
  const manifests: readonly unknown[] =
    profile === production.profile
      ? committedManifests(`dist/${production.name}`).map(({ manifest }) => manifest)
      : buildEnvironment({ ...production, profile }, [ferrumdeck(profile)]).charts.flatMap(
          (chart): unknown[] => chart.toJson(),
        );
  return containerOf(manifests.find((manifest) => named.safeParse(manifest).success));
}

function other(profile: Profile): Profile {
  const found = PROFILES.find((known) => known !== profile);
  if (found === undefined) throw new Error('there is only one names profile');
  return found;
}

async function testedRelease(): Promise<string> {
  const json: unknown = JSON.parse(await readFile('test/tools/versions.json', 'utf8'));
  const versions = z.object({ 'redis-exporter': z.object({ version: z.string() }) });
  return versions.parse(json)['redis-exporter'].version;
}

function valuesOf(samples: readonly Sample[], metric: string): number[] {
  return samples.filter(({ name }) => name === metric).map(({ value }) => value);
}

function sorted(samples: readonly Sample[]): Sample[] {
  const key = ({ name, labels }: Sample) => `${name} ${labels['stream'] ?? ''}`;
  return [...samples].sort((a, b) => (key(a) < key(b) ? -1 : 1));
}
