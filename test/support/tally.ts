/**
 * Adds up what ran: the tests of every report in `.reports/`, and the steps named on the command line as
 * `passed NAME` or `failed NAME`. Ends with the line that CI reads; exit code 1 when anything failed or was skipped.
 */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';

const REPORTS = '.reports';
const own = z.object({ tier: z.string(), tests: z.array(z.object({ passed: z.boolean() })) });
const vitest = z.object({
  numPassedTests: z.number(),
  numFailedTests: z.number(),
  numPendingTests: z.number(),
  numTodoTests: z.number(),
  success: z.boolean(),
});

interface Count {
  readonly name: string;
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
}

async function countReport(name: string): Promise<Count> {
  const json: unknown = JSON.parse(await readFile(join(REPORTS, name), 'utf8'));
  const ours = own.safeParse(json);
  if (ours.success) {
    const passed = ours.data.tests.filter((test) => test.passed).length;
    return { name: ours.data.tier, passed, failed: ours.data.tests.length - passed, skipped: 0 };
  }
  const theirs = vitest.parse(json);
  return {
    name: 'vitest',
    passed: theirs.numPassedTests,
    // A file that cannot be loaded fails the run and has no tests to count.
    failed: theirs.success ? theirs.numFailedTests : Math.max(1, theirs.numFailedTests),
    skipped: theirs.numPendingTests + theirs.numTodoTests,
  };
}

const steps = process.argv.slice(2);
const files = (await readdir(REPORTS)).filter((name) => name.endsWith('.json') && name !== 'provenance.json');
const counts: readonly Count[] = [
  ...(await Promise.all(files.sort().map(countReport))),
  {
    name: 'steps',
    passed: steps.filter((step) => step.startsWith('passed ')).length,
    failed: steps.filter((step) => !step.startsWith('passed ')).length,
    skipped: 0,
  },
];
const sum = (key: 'passed' | 'failed' | 'skipped') => counts.reduce((total, count) => total + count[key], 0);

console.log('');
for (const step of steps) console.log(step);
for (const { name, passed, failed, skipped } of counts)
  console.log(`${name}: ${passed} passed, ${failed} failed, ${skipped} skipped`);
console.log(`${sum('passed')} passed, ${sum('failed')} failed, ${sum('skipped')} skipped`);
process.exitCode = sum('failed') + sum('skipped') === 0 && sum('passed') > 0 ? 0 : 1;
