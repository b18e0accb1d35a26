import { mkdir, writeFile } from 'node:fs/promises';
import { z } from 'zod';

/** One test that ran outside vitest. Requirement ids stand in brackets in its name. */
export const testResult = z.strictObject({
  name: z.string(),
  passed: z.boolean(),
  message: z.string().optional(),
});
export type TestResult = z.output<typeof testResult>;

/** Writes what a tier ran to `.reports/<tier>.json`, where `stanchion coverage` looks for evidence. */
export async function writeReport(tier: string, tests: readonly TestResult[]): Promise<void> {
  await mkdir('.reports', { recursive: true });
  await writeFile(`.reports/${tier}.json`, `${JSON.stringify({ tier, tests }, null, 1)}\n`);
}
