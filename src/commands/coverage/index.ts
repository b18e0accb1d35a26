import { Command, Option } from 'commander';
import { readProvenance } from '../provenance.ts';
import { decideCoverage, unknownIds } from './decide.ts';
import { missingFields } from './fields.ts';
import { COVERAGE_FORMATS, formatCoverage, type CoverageFormat, type CoverageReport } from './format.ts';
import { readRequirements, readTestRuns } from './inputs.ts';

export interface CoveragePaths {
  readonly requirements: string;
  readonly reports: string;
  readonly dist: string;
}

const HELP = `
States: tested (a test tagged with the id ran and passed), manifest (a field of dist/ came from the element),
declared (the part named is still to carry it out). Evidence is what synth and the tests left in .reports/.

Exit status: 0 when every id has an element and every test it names ran and passed, else 1.

Examples:
  $ npm run synth && npm test && stanchion coverage
  $ stanchion coverage --tier unit --format markdown`;

/** Requirement → element → state, from evidence alone. */
export async function coverageReport(
  paths: CoveragePaths,
  tiers?: readonly string[],
): Promise<CoverageReport> {
  const requirements = (await readRequirements(paths.requirements)).map((requirement) => ({
    ...requirement,
    tiers: requirement.tiers.filter((tier) => tiers?.includes(tier) ?? true),
  }));
  const elements = await readProvenance(paths.reports);
  const runs = (await readTestRuns(paths.reports)).filter(({ tier }) => tiers?.includes(tier) ?? true);
  const rows = requirements.map((requirement) => decideCoverage(requirement, elements, runs));
  return {
    rows,
    problems: [
      ...unknownIds(requirements, elements),
      ...(await missingFields(paths.dist, elements)),
      ...rows.flatMap(({ problems }) => problems),
    ],
  };
}

export function coverageCommand(): Command {
  return new Command('coverage')
    .description('what of the documents is tested, emitted, or only declared')
    .addOption(new Option('--format <format>', 'output format').choices(COVERAGE_FORMATS).default('text'))
    .option('--summary', 'only the problems and the totals', false)
    .option('--tier <tier...>', 'count only the tests of these tiers')
    .option('--requirements <file>', 'table of requirements', 'test/requirements.tsv')
    .option('--reports <folder>', 'where synth and the tests left their reports', '.reports')
    .option('--dist <folder>', 'the manifests', 'dist')
    .addHelpText('after', HELP)
    .action(
      async (options: CoveragePaths & { format: CoverageFormat; summary: boolean; tier?: string[] }) => {
        const report = await coverageReport(options, options.tier);
        process.stdout.write(formatCoverage(report, options.format, options.summary));
        process.exitCode = report.problems.length === 0 ? 0 : 1;
      },
    );
}
