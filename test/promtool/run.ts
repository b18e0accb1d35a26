/**
 * Runs the examples of every alert and recording rule through the real promtool.
 *
 *   node --import tsx test/promtool/run.ts [--system ID] [--keep]
 *
 * Builds promtool where it is not in the cache yet (`test/tools`). Exit code 1 when an example fails.
 */
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { execa } from 'execa';
import { XMLParser } from 'fast-xml-parser';
import { z } from 'zod';
import { catalogue } from '../../src/catalogue/index.ts';
import { alertRule, recordingRule } from '../../src/constructs/alert-rules.ts';
import { PROFILES, type System } from '../../src/catalogue/model/system.ts';
import { environments } from '../../src/environments/index.ts';
import type { Environment } from '../../src/environments/model.ts';
import { production } from '../../src/environments/production.ts';
import { alertCase, recordingCase, type PromtoolCase } from './generate.ts';
import { program } from '../support/programs.ts';
import { writeReport, type TestResult } from '../support/report.ts';

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

function casesOf(system: System, environment: Environment): PromtoolCase[] {
  const recordings = system.recordings.map(recordingRule);
  return [
    ...system.recordings.map((recording) => recordingCase(recording, recordings)),
    ...system.runbooks.flatMap((runbook) =>
      runbook.alerts.map((alert) =>
        alertCase(alert, alertRule(alert, { system, runbook, environment }), recordings),
      ),
    ),
  ];
}

async function runCases(
  promtool: string,
  folder: string,
  cases: readonly PromtoolCase[],
): Promise<TestResult[]> {
  await mkdir(folder, { recursive: true });
  for (const item of cases) {
    await writeFile(join(folder, `${item.name}.rules.yaml`), item.rules);
    await writeFile(join(folder, `${item.name}.test.yaml`), item.tests(`${item.name}.rules.yaml`));
  }
  const report = join(folder, 'junit.xml');
  const files = cases.map(({ name }) => join(folder, `${name}.test.yaml`));
  const { exitCode, stderr, stdout } = await execa(
    promtool,
    ['test', 'rules', `--junit=${report}`, ...files],
    { reject: false },
  );
  const results = await readJunit(report, `${stdout}\n${stderr}`);
  const expected = cases.reduce((sum, { count }) => sum + count, 0);
  if (results.length !== expected) {
    throw new Error(
      `promtool ran ${results.length} of ${expected} tests in ${folder} (exit ${exitCode}):\n${stdout}\n${stderr}`,
    );
  }
  return results;
}

const many = <T extends z.ZodType>(item: T) =>
  z.preprocess((value: unknown): unknown => (Array.isArray(value) ? value : [value]), z.array(item));
const junit = z.object({
  testsuites: z.object({
    testsuite: many(
      z.object({
        testcase: many(
          z.object({ '@_name': z.string(), failure: z.unknown().optional(), error: z.unknown().optional() }),
        ),
      }),
    ),
  }),
});

async function readJunit(path: string, output: string): Promise<TestResult[]> {
  const xml: unknown = new XMLParser({ ignoreAttributes: false }).parse(await readFile(path, 'utf8'));
  const parsed = junit.safeParse(xml);
  if (!parsed.success) throw new Error(`promtool gave no usable report:\n${output}`, { cause: parsed.error });
  return parsed.data.testsuites.testsuite.flatMap(({ testcase }) =>
    testcase.map(({ '@_name': name, failure, error }) => {
      const problem = failure ?? error;
      return problem === undefined
        ? { name, passed: true }
        : { name, passed: false, message: typeof problem === 'string' ? problem : JSON.stringify(problem) };
    }),
  );
}

process.exitCode = await main();
