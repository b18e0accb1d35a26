/**
 * What needs PostgreSQL or Redis: for now the queue's metrics, from the real redis_exporter on a real Redis, with the
 * arguments that `dist/` carries.
 *
 *   node --import tsx test/services/run.ts
 *
 * Builds redis_exporter where it is missing (`test/tools/build.sh`) and needs redis-server. Exit code 1 when a test
 * fails.
 */
import { PROFILES } from '../../src/catalogue/model/system.ts';
import { writeReport, type TestResult } from '../support/report.ts';
import { queueTests } from './queue-tests.ts';
import { requireRedis } from './redis.ts';

async function main(): Promise<number> {
  await requireRedis();
  const results: TestResult[] = [];
  for (const profile of PROFILES) {
    for (const { name, run } of queueTests(profile)) results.push(await attempt(name, run));
  }
  const failed = results.filter(({ passed }) => !passed);
  for (const { name, message } of failed) console.error(`FAILED ${name}\n  ${message ?? ''}`);
  await writeReport('services', results);
  console.log(`services: ${results.length - failed.length} passed, ${failed.length} failed`);
  return failed.length === 0 && results.length > 0 ? 0 : 1;
}

async function attempt(name: string, run: () => Promise<void>): Promise<TestResult> {
  try {
    await run();
    return { name, passed: true };
  } catch (error) {
    return { name, passed: false, message: error instanceof Error ? error.message : String(error) };
  }
}

process.exitCode = await main();
