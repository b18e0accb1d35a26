/**
 * Shows the real promtool every rule file that `ruleFormat: 'files'` gives.
 *
 *   node --import tsx test/promtool/rule-files.ts
 *
 * Needs promtool, which is built where the cache does not have it (`test/tools`). Exit code 1 when it refuses a file, or reads
 * another number of rules than the catalogue has.
 */
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { execa } from 'execa';
import { catalogue } from '../../src/catalogue/index.ts';
import type { RuleFile } from '../../src/charts/rule-files.ts';
import { synthesize } from '../../src/commands/synth.ts';
import { environments } from '../../src/environments/index.ts';
import { program } from '../support/programs.ts';
import { writeReport, type TestResult } from '../support/report.ts';

const WORK = resolve('.reports/promtool/rule-files');

async function main(): Promise<number> {
  const promtool = await program('promtool');
  await rm(WORK, { recursive: true, force: true });
  const results: TestResult[] = [];
  const asFiles = environments.map((environment) => ({ ...environment, ruleFormat: 'files' as const }));
  for (const { ruleFiles } of synthesize({ environments: asFiles, systems: catalogue })) {
    for (const file of ruleFiles) results.push(await check(promtool, file));
  }
  const failed = results.filter(({ passed }) => !passed);
  for (const { name, message } of failed) console.error(`FAILED ${name}\n${message ?? ''}`);
  await writeReport('rule-files', results);
  console.log(`rule files: ${results.length - failed.length} passed, ${failed.length} failed`);
  return failed.length === 0 && results.length > 0 ? 0 : 1;
}

async function check(promtool: string, { path, text, origins }: RuleFile): Promise<TestResult> {
  const file = join(WORK, path);
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, text);
  const { exitCode, all } = await execa(promtool, ['check', 'rules', '--lint-fatal', file], {
    reject: false,
    all: true,
  });
  const passed = exitCode === 0 && all.includes(`SUCCESS: ${origins.length} rules found`);
  const name = `promtool reads the ${origins.length} rules of rules/${path}`;
  return passed ? { name, passed } : { name, passed, message: `exit ${exitCode ?? 'unknown'}:\n${all}` };
}

process.exitCode = await main();
