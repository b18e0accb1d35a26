import { catalogueProblems, seriesAndPanelProblems } from '../catalogue/check.ts';
import type { Profile, System } from '../catalogue/model/system.ts';
import { CatalogueError, type CatalogueProblem } from '../catalogue/problems.ts';
import { buildEnvironment } from '../charts/build.ts';
import { renderCharts, type RenderedManifest } from '../charts/render.ts';
import { renderRuleFiles, RULES_FOLDER, type RuleFile } from '../charts/rule-files.ts';
import type { Finding } from '../diagnostics/finding.ts';
import { environmentProblems } from '../environments/check.ts';
import type { Environment } from '../environments/model.ts';
import { quotaWarnings } from '../environments/quota-report.ts';
import { parsePromql } from '../policy/promql.ts';
import { readPromql } from '../policy/promql-read.ts';
import { catalogueSource, header, ruleFileSource } from './catalogue-source.ts';
import { CleanTexts } from './clean-texts.ts';
import { writeFiles } from './files.ts';
import { RenderedYaml } from './rendered-yaml.ts';
import { validateFiles } from './validate.ts';

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
  /** What works, though not as far as the environment says. */
  readonly warnings: readonly CatalogueProblem[];
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

/** What earlier synths have found out. What this one does is added to it. */
export interface SynthCaches {
  readonly yaml: RenderedYaml;
  /** Texts that need no second proof. */
  readonly clean: CleanTexts;
}

/**
 * Catalogue → proven manifests, in memory. Throws a CatalogueError, a RenderError or a {@link ValidationError};
 * nothing is written in any case.
 */
export function synthesize(
  { environments, systems }: SynthInput,
  { yaml, clean }: SynthCaches = { yaml: new RenderedYaml(undefined), clean: new CleanTexts(undefined) },
): SynthResult[] {
  const inProfile = memoized(systems);
  const validate = memoized((text: string) => findingsOf(text, clean));
  assertSound(environments, inProfile);
  const results = environments.map((environment) => {
    const own = inProfile(environment.profile);
    const { charts } = buildEnvironment(environment, own);
    const sources = { environment, systems: own };
    const manifests = renderCharts(
      charts,
      ({ system }, manifest) => header(catalogueSource(system, manifest, sources)),
      (manifest) => yaml.of(manifest),
    );
    const ruleFiles = renderRuleFiles(environment, own, (system) => header(ruleFileSource(system)));
    const findings = [
      ...manifests.map(({ path, text }) => ({ path: `dist/${path}`, text })),
      ...ruleFiles.map(({ path, text }) => ({ path: `${RULES_FOLDER}/${path}`, text })),
    ].flatMap(({ path, text }) => validate(text).map((finding) => ({ ...finding, file: path })));
    const warnings = quotaWarnings(environment, own);
    return { environment, systems: own, manifests, ruleFiles, findings, warnings };
  });
  const errors = results.flatMap(({ findings }) => findings.filter(({ severity }) => severity === 'error'));
  if (errors.length > 0) throw new ValidationError(errors);
  return results;
}

function findingsOf(text: string, clean: CleanTexts): readonly Finding[] {
  if (clean.has(text)) return [];
  const { findings } = validateFiles([{ path: '', text }]);
  if (findings.length === 0) clean.add(text);
  else if (findings.every(({ severity }) => severity !== 'error')) clean.addPassed(text);
  return findings;
}

/** Most manifests are the same in every environment; what is made of them is made once. */
function memoized<Input, Output>(make: (input: Input) => Output): (input: Input) => Output {
  const known = new Map<string, Output>();
  return (input) => {
    const key = typeof input === 'string' ? input : JSON.stringify(input);
    const output = known.get(key) ?? make(input);
    known.set(key, output);
    return output;
  };
}

/** Throws one error with everything that is wrong with the catalogue, in each names profile, and the environments. */
function assertSound(environments: readonly Environment[], systems: SynthInput['systems']): void {
  const profiles = [...new Set(environments.map(({ profile }) => profile))];
  const problems = [
    ...profiles.flatMap((profile) => [
      ...catalogueProblems(systems(profile), promqlProblems),
      ...seriesAndPanelProblems(systems(profile), readPromql),
    ]),
    ...environments.flatMap((environment) => environmentProblems(environment, systems(environment.profile))),
  ];
  if (problems.length > 0) throw new CatalogueError(problems);
}

function promqlProblems(expr: string) {
  const parsed = parsePromql(expr);
  return parsed.ok ? [] : parsed.errors;
}

/**
 * Writes the manifests below a folder that is there already or not; what else is in it stays.
 *
 * @param like as of {@link writeFiles}
 */
export async function writeManifests(
  folder: string,
  results: readonly SynthResult[],
  like?: string,
): Promise<void> {
  await writeFiles(folder, manifestTexts(results), like);
}

/** The manifests by their path below `dist/`. */
export function manifestTexts(results: readonly SynthResult[]): (readonly [path: string, text: string])[] {
  return results.flatMap(({ manifests }) => manifests.map(({ path, text }) => [path, text] as const));
}
