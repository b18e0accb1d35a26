/**
 * The cdk8s app: `npx cdk8s synth` and `npm run synth` run it. The manifests are made and proven in memory, written
 * to the CLI's output folder, and then swapped into `dist/`, so a synth that fails leaves `dist/` as it was.
 */
import { writeFile } from 'node:fs/promises';
import { stderr } from 'node:process';
import { catalogue } from './catalogue/index.ts';
import { bundledCleanTexts } from './commands/clean-texts.ts';
import { writeProvenance } from './commands/provenance.ts';
import { synthesize, swapFolder, writeManifests } from './commands/synth.ts';
import { synthTable, synthWarnings } from './commands/synth-table.ts';
import { environments } from './environments/index.ts';

const started = performance.now();
const output = process.env['CDK8S_OUTDIR'] ?? '.synth';

try {
  const clean = bundledCleanTexts();
  const results = synthesize({ environments, systems: catalogue }, clean);
  await writeManifests(output, results);
  await writeProvenance('.reports', results);
  await swapFolder(output, 'dist');
  clean.save();
  const table = `${synthWarnings(results)}${synthTable(results, performance.now() - started)}`;
  await writeFile('.reports/synth.txt', table);
  // `npm run synth` shows it after the CLI's own list of files.
  if (process.env['npm_lifecycle_event'] !== 'synth') stderr.write(table);
} catch (error) {
  stderr.write(
    `synth failed, dist/ is as it was: ${error instanceof Error ? error.message : String(error)}\n`,
  );
  process.exitCode = 1;
}
