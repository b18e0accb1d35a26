import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import { XMLParser } from 'fast-xml-parser';
import { z } from 'zod';
import type { System } from '../../src/catalogue/model/system.ts';
import { alertRule, recordingRule } from '../../src/constructs/alert-rules.ts';
import type { Environment } from '../../src/environments/model.ts';
import type { TestResult } from '../support/report.ts';
import { alertCases, recordingCases, type PromtoolCase } from './generate.ts';

/** A promtool case for each alert and recording rule. */
export function casesOf(system: System, environment: Environment): PromtoolCase[] {
  const recordings = system.recordings.map(recordingRule);
  return [
    ...system.recordings.flatMap((recording) => recordingCases(recording, recordings)),
    ...system.runbooks.flatMap((runbook) =>
      runbook.alerts.flatMap((alert) =>
        alertCases(alert, alertRule(alert, { system, runbook, environment }), recordings),
      ),
    ),
  ];
}

/**
 * Runs the cases with promtool in a folder.
 *
 * @throws Error when promtool ran another number of tests than there are.
 */
export async function runCases(
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
