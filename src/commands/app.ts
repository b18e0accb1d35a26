import { rm, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { stderr } from 'node:process';
import type { Profile, System } from '../catalogue/model/system.ts';
import { RULES_FOLDER } from '../charts/rule-files.ts';
import type { Environment } from '../environments/model.ts';
import { runbookPages } from '../pages/index.ts';
import { CLEAN_TEXTS, CleanTexts } from './clean-texts.ts';
import { writeProvenance } from './provenance.ts';
import { RENDERED_YAML, RenderedYaml } from './rendered-yaml.ts';
import { assertReplaceable, removeRuleFiles, ruleFileSwaps } from './rule-files.ts';
import { swapFolders } from './swap.ts';
import { manifestTexts, synthesize, writeManifests, type SynthInput, type SynthResult } from './synth.ts';
import { bundledCache } from './synth-cache.ts';
import { synthTable, synthWarnings } from './synth-table.ts';

export interface AppProps {
  readonly environments: readonly Environment[];
  /** The systems, or a function of the names profile where they have more than one spelling. */
  readonly systems: readonly System[] | ((profile: Profile) => readonly System[]);
  /** Folder for the runbook pages, which is replaced as a whole; none are written when absent. */
  readonly pages?: string;
  /** Folder for the trace that `stanchion coverage` reads, and for `synth.txt`; neither is written when absent. */
  readonly reports?: string;
}

const DIST = 'dist';
/** Where the manifests go first when the app is run without the cdk8s CLI. */
const OUTPUT = '.synth';

/**
 * The whole of a cdk8s app. The manifests are made and proven in memory, written to the CLI's output folder, and then
 * swapped into `dist/` together with the pages that they link to and the plain rule files in `rules/`, where these are
 * asked for, so that a synth that fails leaves all of them as they were. Whatever is wrong is told on stderr and sets
 * the exit code to 1; it does not throw.
 */
export async function app(props: AppProps): Promise<void> {
  try {
    await run(props);
  } catch (error) {
    const unchanged =
      props.pages === undefined ? `${DIST}/ is as it was` : `${DIST}/ and ${props.pages}/ are as they were`;
    const problem = error instanceof Error ? error.message : String(error);
    stderr.write(`synth failed, ${unchanged}: ${problem}\n`);
    process.exitCode = 1;
  }
}

async function run({ environments, systems, pages, reports }: AppProps): Promise<void> {
  const started = performance.now();
  const input = { environments, systems: typeof systems === 'function' ? systems : () => systems };
  const cache = bundledCache();
  const clean = new CleanTexts(cache?.(CLEAN_TEXTS));
  const yaml = new RenderedYaml(cache?.(RENDERED_YAML));
  const results = synthesize(input, { clean, yaml });
  if (reports !== undefined) await writeProvenance(reports, results);
  await replaceAll(input, results, pages);
  clean.save();
  yaml.save();
  await tell(`${synthWarnings(results)}${synthTable(results, performance.now() - started)}`, reports);
}

/** Puts everything in place at once, or nothing. */
async function replaceAll(
  input: SynthInput,
  results: readonly SynthResult[],
  pages: string | undefined,
): Promise<void> {
  const output = process.env['CDK8S_OUTDIR'] ?? OUTPUT;
  const ruleFiles = results.flatMap((result) => result.ruleFiles);
  await assertReplaceable(RULES_FOLDER, ruleFiles);
  // The CLI has emptied its own folder; what an earlier run left in this one must not get into dist/.
  if (output === OUTPUT) await rm(output, { recursive: true, force: true });
  await writeManifests(output, results, DIST);
  await swapFolders([
    ...(resolve(output) === resolve(DIST) ? [] : [[manifestTexts(results), DIST] as const]),
    ...(pages === undefined ? [] : [[runbookPages(input), pages] as const]),
    ...ruleFileSwaps(RULES_FOLDER, ruleFiles),
  ]);
  if (ruleFiles.length === 0) await removeRuleFiles(RULES_FOLDER);
}

/** `npm run synth` shows the file after the CLI's own list of files; everywhere else the terminal gets the text. */
async function tell(text: string, reports: string | undefined): Promise<void> {
  if (reports !== undefined) await writeFile(join(reports, 'synth.txt'), text);
  if (reports === undefined || process.env['npm_lifecycle_event'] !== 'synth') stderr.write(text);
}
