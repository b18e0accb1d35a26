import { rm } from 'node:fs/promises';
import { resolve } from 'node:path';
import { stderr } from 'node:process';
import type { Profile, System } from '../catalogue/model/system.ts';
import { RULES_FOLDER } from '../charts/rule-files.ts';
import type { Environment } from '../environments/model.ts';
import { writeProvenance } from './provenance.ts';
import { assertReplaceable, writeRuleFiles } from './rule-files.ts';
import { swapFolder } from './swap.ts';
import { synthesize, writeManifests } from './synth.ts';
import { synthTable } from './synth-table.ts';

export interface AppProps {
  readonly environments: readonly Environment[];
  /** The systems, or a function of the names profile where they have more than one spelling. */
  readonly systems: readonly System[] | ((profile: Profile) => readonly System[]);
  /** Folder for the trace that `stanchion coverage` reads; none is written when absent. */
  readonly reports?: string;
}

const DIST = 'dist';
/** Where the manifests go first when the app is run without the cdk8s CLI. */
const OUTPUT = '.synth';

/**
 * The whole of a cdk8s app. The manifests are made and proven in memory, written to the CLI's output folder, and then
 * swapped into `dist/`, so that a synth that fails leaves `dist/` as it was. Plain rule files, where an environment
 * asks for them, go to `rules/`. Whatever is wrong is told on stderr and sets the exit code to 1; it does not throw.
 */
export async function app(props: AppProps): Promise<void> {
  try {
    await run(props);
  } catch (error) {
    stderr.write(
      `synth failed, dist/ is as it was: ${error instanceof Error ? error.message : String(error)}\n`,
    );
    process.exitCode = 1;
  }
}

async function run({ environments, systems, reports }: AppProps): Promise<void> {
  const started = performance.now();
  const output = process.env['CDK8S_OUTDIR'] ?? OUTPUT;
  const results = synthesize({
    environments,
    systems: typeof systems === 'function' ? systems : () => systems,
  });
  const ruleFiles = results.flatMap((result) => result.ruleFiles);
  await assertReplaceable(RULES_FOLDER, ruleFiles);
  // The CLI has emptied its own folder; what an earlier run left in this one must not get into dist/.
  if (output === OUTPUT) await rm(output, { recursive: true, force: true });
  await writeManifests(output, results);
  if (reports !== undefined) await writeProvenance(reports, results);
  if (resolve(output) !== resolve(DIST)) await swapFolder(output, DIST);
  await writeRuleFiles(RULES_FOLDER, ruleFiles);
  stderr.write(synthTable(results, performance.now() - started));
}
