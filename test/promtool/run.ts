/**
 * Runs the examples of every alert and recording rule through the real promtool.
 *
 *   node --import tsx test/promtool/run.ts [--system ID] [--keep]
 *
 * Builds promtool where it is not in the cache yet (`test/tools`). Exit code 1 when an example fails.
 */
import { rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { catalogue } from '../../src/catalogue/index.ts';
import { PROFILES } from '../../src/catalogue/model/system.ts';
import { environments } from '../../src/environments/index.ts';
import type { Environment } from '../../src/environments/model.ts';
import { production } from '../../src/environments/production.ts';
import { program } from '../support/programs.ts';
import { writeReport, type TestResult } from '../support/report.ts';
import { casesOf, runCases } from './cases.ts';

const { values: options } = parseArgs({ options: { system: { type: 'string' } } });
const WORK = resolve('.reports/promtool');

/** Each environment as it is, and the names that none of them uses. */
const installations: readonly Environment[] = [
  ...environments,
  ...PROFILES.filter((profile) => environments.every((environment) => environment.profile !== profile)).map(
    (profile) => ({ ...production, name: `names-${profile}`, profile }),
  ),
];

async function main(): Promise<number> {
  const promtool = await program('promtool');
  await rm(WORK, { recursive: true, force: true });
  const results: TestResult[] = [];
  for (const environment of installations) {
    for (const system of catalogue(environment.profile)) {
      if ((options.system ?? system.id) !== system.id) continue;
      results.push(
        ...(await runCases(promtool, join(WORK, environment.name, system.id), casesOf(system, environment))),
      );
    }
  }
  const failed = results.filter(({ passed }) => !passed);
  for (const { name, message } of failed) console.error(`FAILED ${name}\n${message ?? ''}`);
  if (options.system === undefined) await writeReport('promtool', results);
  console.log(`promtool: ${results.length - failed.length} passed, ${failed.length} failed`);
  return failed.length === 0 && results.length > 0 ? 0 : 1;
}

process.exitCode = await main();
