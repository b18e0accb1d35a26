import { writeFile } from 'node:fs/promises';
import { stderr } from 'node:process';
import { bundledCleanTexts } from './clean-texts.ts';
import { writePages } from './pages.ts';
import { writeProvenance } from './provenance.ts';
import { synthesize, swapFolders, writeManifests, type SynthInput } from './synth.ts';
import { synthTable, synthWarnings } from './synth-table.ts';

/**
 * The cdk8s app: the manifests are made and proven in memory, written to the CLI's output folder, and then swapped into
 * `dist/` together with the pages that they link to, so a synth that fails leaves both as they were.
 */
export async function app(input: SynthInput): Promise<void> {
  const started = performance.now();
  const output = process.env['CDK8S_OUTDIR'] ?? '.synth';
  try {
    const clean = bundledCleanTexts();
    const results = synthesize(input, clean);
    await writeManifests(output, results);
    await writeProvenance('.reports', results);
    await writePages('.reports/pages', input);
    await swapFolders([
      [output, 'dist'],
      ['.reports/pages', 'docs/runbooks'],
    ]);
    clean.save();
    const table = `${synthWarnings(results)}${synthTable(results, performance.now() - started)}`;
    await writeFile('.reports/synth.txt', table);
    // `npm run synth` shows it after the CLI's own list of files.
    if (process.env['npm_lifecycle_event'] !== 'synth') stderr.write(table);
  } catch (error) {
    const problem = error instanceof Error ? error.message : String(error);
    stderr.write(`synth failed, dist/ and docs/runbooks/ are as they were: ${problem}\n`);
    process.exitCode = 1;
  }
}
