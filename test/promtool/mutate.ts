/**
 * Changes every rule a little, in all the ways of `mutants.ts`, and asks the rule's own examples whether they notice.
 *
 *   node --import tsx test/promtool/mutate.ts [--system ID] [--rule TEXT] [--profile documented|upstream]
 *
 * Builds promtool where it is not in the cache yet (`test/tools`). Exit code 1 when less than 95 % of a system's
 * mutants are noticed, when one lives that `survivors.tsv` does not explain, or when one dies that it lists.
 */
import { rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { catalogue } from '../../src/catalogue/index.ts';
import type { Profile } from '../../src/catalogue/model/system.ts';
import { production } from '../../src/environments/production.ts';
import { program } from '../support/programs.ts';
import { writeReport } from '../support/report.ts';
import { judge, table, type SubjectResult } from './mutation-score.ts';
import { subjectsOf, survivorsOf, type Subject } from './mutation-run.ts';
import { selectedSystems } from './selection.ts';
import { readSurvivors } from './survivors.ts';

const { values: options } = parseArgs({
  options: { system: { type: 'string' }, rule: { type: 'string' }, profile: { type: 'string' } },
});
const WORK = resolve('.reports/mutants');
const WORKERS = 2;

async function main(): Promise<number> {
  const started = performance.now();
  const promtool = await program('promtool');
  await rm(WORK, { recursive: true, force: true });
  const profile: Profile = options.profile === 'upstream' ? 'upstream' : 'documented';
  const subjects = selectedSystems(catalogue(profile), options.system)
    .flatMap((system) => subjectsOf(system, { ...production, profile }))
    .filter(({ rule }) => rule.includes(options.rule ?? ''));
  const results = await runAll(promtool, subjects);
  const whole = options.rule === undefined && options.system === undefined && profile === 'documented';
  const tests = judge(results, await readSurvivors(), { everything: whole });
  console.log(table(results));
  for (const { message } of tests.filter(({ passed }) => !passed)) console.error(message ?? '');
  console.log(`mutation: ${Math.round((performance.now() - started) / 1000)} s`);
  if (whole) await writeReport('mutation', tests);
  return tests.every(({ passed }) => passed) ? 0 : 1;
}

/** Two at a time, those with many examples and mutants first, so that no worker is left with a long one. */
async function runAll(promtool: string, subjects: readonly Subject[]): Promise<SubjectResult[]> {
  const queue = subjects
    .map((subject, index) => ({ subject, index }))
    .sort((a, b) => b.subject.mutants.length - a.subject.mutants.length);
  const results: SubjectResult[] = [];
  const work = async (): Promise<void> => {
    for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
      const { subject, index } = next;
      const survivors = await survivorsOf(promtool, join(WORK, String(index)), subject);
      results[index] = { ...subject, survivors };
    }
  };
  await Promise.all(Array.from({ length: WORKERS }, work));
  return results;
}

process.exitCode = await main();
