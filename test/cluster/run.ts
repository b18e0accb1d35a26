/**
 * Lets the real API server, workflow-controller, event sources and sensors carry out what `dist/` says.
 *
 *   node --import tsx test/cluster/run.ts [WORD...] [--keep] [--at-once N]
 *
 * Runs the tests whose file or name contains one of the words; all without one. `--keep` leaves logs and data behind.
 * With `STANCHION_CLUSTER=1` and `KUBECONFIG` it starts nothing and runs the tests that need no stand-in on that cluster.
 */
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { z } from 'zod';
import { writeReport, type TestResult } from '../support/report.ts';
import { startCluster, type Cluster } from './cluster.ts';
import { givenCluster } from './given.ts';
import { contextIn } from './namespace.ts';
import type { ClusterTest } from './test.ts';

const { values: options, positionals: words } = parseArgs({
  allowPositionals: true,
  options: { keep: { type: 'boolean', default: false }, 'at-once': { type: 'string', default: '4' } },
});
const FOLDER = join(import.meta.dirname, 'tests');
const isTest = (value: unknown): value is ClusterTest => shape.safeParse(value).success;
const shape = z.looseObject({ name: z.string(), run: z.function() });
const fileShape = z.looseObject({ tests: z.array(z.custom<ClusterTest>(isTest)) });

async function main(): Promise<number> {
  const chosen = await choose();
  if (chosen.length === 0)
    throw new Error(`no test and no file in ${FOLDER} is named like ${words.join(' or ')}`);
  const given = process.env['STANCHION_CLUSTER'] === '1';
  const results = given ? await onGiven(chosen) : await onOwn(chosen);
  const failed = results.filter(({ passed }) => !passed);
  if (words.length === 0 && !given) await writeReport('cluster', results);
  console.log(`cluster: ${results.length - failed.length} passed, ${failed.length} failed`);
  return failed.length === 0 && results.length > 0 ? 0 : 1;
}

async function choose(): Promise<ClusterTest[]> {
  const files = (await readdir(FOLDER)).filter((name) => name.endsWith('.ts')).sort();
  const lists = await Promise.all(
    files.map(async (file) => {
      const { tests } = fileShape.parse(await import(join(FOLDER, file)));
      const asked = (name: string) => words.length === 0 || words.some((word) => name.includes(word));
      return tests.filter(({ name }) => asked(file) || asked(name));
    }),
  );
  return lists.flat();
}

async function onOwn(tests: readonly ClusterTest[]): Promise<TestResult[]> {
  const started = Date.now();
  const cluster = await startCluster({ keep: options.keep, say: (line) => console.log(`cluster: ${line}`) });
  console.log(`cluster: started in ${seconds(started)}`);
  const stop = cluster.stop;
  const interrupted = (signal: NodeJS.Signals) => {
    console.error(`cluster: ${signal}, ending the programs`);
    stop().finally(() => process.exit(130));
  };
  process.once('SIGINT', interrupted).once('SIGTERM', interrupted);
  try {
    const together = await runAll(
      cluster,
      tests.filter(({ alone }) => alone !== true),
      Number(options['at-once']),
    );
    const alone = await runAll(
      cluster,
      tests.filter(({ alone }) => alone === true),
      1,
    );
    const problems = cluster.kubelet.problems;
    for (const problem of problems) console.error(`cluster: the stand-in: ${problem}`);
    return [...together, ...alone];
  } finally {
    const stopping = Date.now();
    await stop();
    console.log(`cluster: ended in ${seconds(stopping)}${options.keep ? `; kept ${cluster.folder}` : ''}`);
  }
}

async function onGiven(tests: readonly ClusterTest[]): Promise<TestResult[]> {
  const usable = tests.filter(({ on }) => on === 'any');
  console.log(`cluster: ${tests.length - usable.length} tests need programs of their own and do not run`);
  return runAll(await givenCluster(), usable, 1);
}

async function runAll(
  cluster: Cluster,
  tests: readonly ClusterTest[],
  atOnce: number,
): Promise<TestResult[]> {
  const results: TestResult[] = [];
  const waiting = [...tests];
  const worker = async () => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift())
      results.push(await run(cluster, next));
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
  return results;
}

async function run(
  cluster: Cluster,
  { name, run: body, timeout = 120_000 }: ClusterTest,
): Promise<TestResult> {
  const started = Date.now();
  try {
    const context = await contextIn(cluster);
    await within(timeout, body(context)).finally(() => leave(cluster, context.namespace));
    console.log(`passed in ${seconds(started)}: ${name}`);
    return { name, passed: true };
  } catch (error) {
    const message = error instanceof Error ? (error.stack ?? error.message) : String(error);
    console.error(`FAILED in ${seconds(started)}: ${name}\n  ${message.replaceAll('\n', '\n  ')}`);
    return { name, passed: false, message };
  }
}

/** Our own cluster ends with the run; in another one nothing is left behind. */
async function leave({ admin, ours }: Cluster, name: string): Promise<void> {
  if (!ours) await admin.remove({ apiVersion: 'v1', kind: 'Namespace', name });
}

async function within(milliseconds: number, promise: Promise<void>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error(`not over within ${milliseconds / 1000} s`)), milliseconds);
  });
  await Promise.race([promise, late]).finally(() => clearTimeout(timer));
}

function seconds(since: number): string {
  return `${((Date.now() - since) / 1000).toFixed(1)} s`;
}

process.exitCode = await main();
