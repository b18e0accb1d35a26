/**
 * The cdk8s app: `npx cdk8s synth` and `npm run synth` run it. The manifests are made and proven in memory, written
 * to the CLI's output folder, and then swapped into `dist/`, so a synth that fails leaves `dist/` as it was.
 */
import { stderr } from 'node:process';
import { catalogue } from './catalogue/index.ts';
import { writeProvenance } from './commands/provenance.ts';
import { synthesize, swapFolder, writeManifests } from './commands/synth.ts';
import { synthTable, synthWarnings } from './commands/synth-table.ts';
import { environments } from './environments/index.ts';

const started = performance.now();
const output = process.env['CDK8S_OUTDIR'] ?? '.synth';

try {
  const results = synthesize({ environments, systems: catalogue });
  await writeManifests(output, results);
  await writeProvenance('.reports', results);
  await swapFolder(output, 'dist');
  stderr.write(synthWarnings(results));
  stderr.write(synthTable(results, performance.now() - started));
} catch (error) {
  stderr.write(
    `synth failed, dist/ is as it was: ${error instanceof Error ? error.message : String(error)}\n`,
  );
  process.exitCode = 1;
}
