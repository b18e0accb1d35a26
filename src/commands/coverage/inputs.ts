import { readdir, readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { z } from 'zod';

/** How a line of a document is to be carried out. */
export const MODES = ['static', 'auto', 'guarded', 'approve', 'human', 'test'] as const;

const requirement = z.strictObject({
  id: z.string().regex(/^[A-Z0-9]+-[A-Z]\d+$/),
  document: z.string(),
  lines: z.string(),
  mode: z.enum(MODES),
  /** Tiers in which a test tagged with the id must have run and passed. */
  tiers: z.array(z.string()),
});
export type Requirement = z.output<typeof requirement>;

/** Reads the table of requirements. @throws Error naming the line that cannot be read. */
export async function readRequirements(path: string): Promise<Requirement[]> {
  const rows = (await readFile(path, 'utf8')).split('\n').filter((row) => row !== '' && !row.startsWith('#'));
  return rows.map((row, index) => {
    const [id, document, lines, mode, tiers = ''] = row.split('\t');
    const parsed = requirement.safeParse({
      id,
      document,
      lines,
      mode,
      tiers: tiers.split(',').filter(Boolean),
    });
    if (parsed.success) return parsed.data;
    throw new Error(`${path}: row ${index + 1} ('${row}') is not id, document, lines, mode, tiers`, {
      cause: parsed.error,
    });
  });
}

/** One test that ran, of whatever tier. */
export interface TestRun {
  readonly tier: string;
  readonly name: string;
  readonly passed: boolean;
}

const ownReport = z.object({
  tier: z.string(),
  tests: z.array(z.object({ name: z.string(), passed: z.boolean() })),
});
const vitestReport = z.object({
  testResults: z.array(
    z.object({ assertionResults: z.array(z.object({ fullName: z.string(), status: z.string() })) }),
  ),
});

/** The tests of every report in the folder. A report that cannot be read is an error, not an absence. */
export async function readTestRuns(folder: string): Promise<TestRun[]> {
  const files = (await readdir(folder)).filter(
    (name) => name.endsWith('.json') && name !== 'provenance.json',
  );
  const runs = await Promise.all(files.map(async (name) => readReport(join(folder, name))));
  return runs.flat();
}

async function readReport(path: string): Promise<TestRun[]> {
  const json: unknown = JSON.parse(await readFile(path, 'utf8'));
  const own = ownReport.safeParse(json);
  if (own.success) return own.data.tests.map(({ name, passed }) => ({ tier: own.data.tier, name, passed }));
  const vitest = vitestReport.safeParse(json);
  if (!vitest.success) throw new Error(`${path} is no test report`, { cause: vitest.error });
  return vitest.data.testResults
    .flatMap(({ assertionResults }) => assertionResults)
    .filter(({ status }) => status === 'passed' || status === 'failed')
    .map(({ fullName, status }) => ({ tier: tierOf(path), name: fullName, passed: status === 'passed' }));
}

/** `.reports/vitest.json` is the report of the tier that needs no server. */
function tierOf(path: string): string {
  const name = basename(path, '.json');
  return name === 'vitest' ? 'unit' : name;
}
