import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { catalogueProblems } from '../catalogue/check.ts';
import type { Profile, System } from '../catalogue/model/system.ts';
import { CatalogueError } from '../catalogue/problems.ts';
import { buildEnvironment } from '../charts/build.ts';
import { renderCharts, type RenderedManifest } from '../charts/render.ts';
import { renderRuleFiles, RULES_FOLDER, type RuleFile } from '../charts/rule-files.ts';
import type { Finding } from '../diagnostics/finding.ts';
import { environmentProblems } from '../environments/check.ts';
import type { Environment } from '../environments/model.ts';
import { parsePromql } from '../policy/promql.ts';
import { validateFiles } from './validate.ts';
import { catalogueSource, header, ruleFileSource } from './catalogue-source.ts';

export interface SynthInput {
  readonly environments: readonly Environment[];
  readonly systems: (profile: Profile) => readonly System[];
}

/** What one environment's synth produced. */
export interface SynthResult {
  readonly environment: Environment;
  readonly systems: readonly System[];
  readonly manifests: readonly RenderedManifest[];
  /** Of environments that want their rules as plain files. */
  readonly ruleFiles: readonly RuleFile[];
  readonly findings: readonly Finding[];
}

/** The manifests were made, and the validators refuse them. */
export class ValidationError extends Error {
  override readonly name = 'ValidationError';

  constructor(readonly findings: readonly Finding[]) {
    const lines = findings.map(
      ({ file, line, column, rule, message, fix }) =>
        `  ${file}:${line}:${column} ${rule}: ${message} ${fix}`,
    );
    super(`the manifests do not pass the project's own rules:\n${lines.join('\n')}`);
  }
}

/**
 * Catalogue → proven manifests, in memory. Throws a CatalogueError, a RenderError or a {@link ValidationError};
 * nothing is written in any case.
 */
export function synthesize({ environments, systems }: SynthInput): SynthResult[] {
  const results = environments.map((environment) => {
    const inProfile = systems(environment.profile);
    assertSound(environment, inProfile);
    const { charts } = buildEnvironment(environment, inProfile);
    const sources = { environment, systems: inProfile };
    const manifests = renderCharts(charts, ({ system }, manifest) =>
      header(catalogueSource(system, manifest, sources)),
    );
    const ruleFiles = renderRuleFiles(environment, inProfile, (system) => header(ruleFileSource(system)));
    const { findings } = validateFiles([
      ...manifests.map(({ path, text }) => ({ path: `dist/${path}`, text })),
      ...ruleFiles.map(({ path, text }) => ({ path: `${RULES_FOLDER}/${path}`, text })),
    ]);
    return { environment, systems: inProfile, manifests, ruleFiles, findings };
  });
  const errors = results.flatMap(({ findings }) => findings.filter(({ severity }) => severity === 'error'));
  if (errors.length > 0) throw new ValidationError(errors);
  return results;
}

/** Throws one error with everything that is wrong with the catalogue and with the environment. */
function assertSound(environment: Environment, systems: readonly System[]): void {
  const problems = [
    ...catalogueProblems(systems, promqlProblems),
    ...environmentProblems(environment, systems),
  ];
  if (problems.length > 0) throw new CatalogueError(problems);
}

function promqlProblems(expr: string) {
  const parsed = parsePromql(expr);
  return parsed.ok ? [] : parsed.errors;
}

/** Writes the manifests below a folder that is there already or not; what else is in it stays. */
export async function writeManifests(folder: string, results: readonly SynthResult[]): Promise<void> {
  await mkdir(folder, { recursive: true });
  for (const { path, text } of results.flatMap(({ manifests }) => manifests)) {
    const file = join(folder, path);
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, text);
  }
}
