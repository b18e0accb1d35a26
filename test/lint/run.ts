/**
 * Holds `dist/` against the linters of the programs that will read it: `promtool check rules`, `argo lint --offline`
 * and `argo-events lint`. They skip what they do not know or cannot read and still exit 0, so what they say they
 * have looked at is counted as well.
 *
 *   node --import tsx test/lint/run.ts
 */
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { execa } from 'execa';
import { stringify } from 'yaml';
import { environments } from '../../src/environments/index.ts';
import { committedManifests, type CommittedManifest } from '../support/manifests.ts';
import { program } from '../support/programs.ts';
import { writeReport, type TestResult } from '../support/report.ts';

const WORK = resolve('.reports/lint');

interface Lint {
  readonly name: string;
  readonly kinds: readonly string[];
  /** Lints the files; returns what is wrong, or nothing. */
  readonly run: (files: readonly string[]) => Promise<string | undefined>;
}

const lints: readonly Lint[] = [
  {
    name: 'promtool check rules accepts every PrometheusRule',
    kinds: ['PrometheusRule'],
    run: async (files) => {
      const { exitCode, all, stdout } = await execa(
        await program('promtool'),
        ['check', 'rules', '--lint=all', '--lint-fatal', ...files],
        { reject: false, all: true },
      );
      const checked = stdout.match(/SUCCESS: [1-9]\d* rules found/g)?.length ?? 0;
      return exitCode === 0 && checked === files.length
        ? undefined
        : `checked ${checked} of ${files.length} files:\n${all}`;
    },
  },
  {
    name: 'argo lint --offline accepts every WorkflowTemplate [T20-F44]',
    kinds: ['WorkflowTemplate', 'Workflow'],
    run: async (files) => {
      const { exitCode, all } = await execa(
        await program('argo'),
        ['lint', '--offline', '--no-color', '--output', 'simple', ...files],
        { reject: false, all: true },
      );
      // It exits 0 past a file that it cannot parse, with no more than a line at this level.
      return exitCode === 0 && !all.includes('level=error') ? undefined : all;
    },
  },
  {
    name: 'argo-events lint accepts every EventSource and Sensor [T20-N1]',
    kinds: ['EventSource', 'Sensor'],
    run: async (files) => {
      const { exitCode, all, stdout } = await execa(
        await program('argo-events'),
        ['lint', '--strict', ...files],
        {
          reject: false,
          all: true,
        },
      );
      const accepted = stdout.split('\n').filter((line) => line.includes('✓')).length;
      return exitCode === 0 && accepted === files.length
        ? undefined
        : `accepted ${accepted} of ${files.length} files:\n${all}`;
    },
  },
];

async function main(): Promise<number> {
  await rm(WORK, { recursive: true, force: true });
  const results: TestResult[] = [];
  for (const environment of environments) {
    const manifests = committedManifests().filter(({ file }) => file.startsWith(`${environment.name}/`));
    for (const { name, kinds, run } of lints) {
      const files = await write(manifests.filter(({ manifest }) => kinds.includes(manifest.kind)));
      const problem =
        files.length === 0 ? `no ${kinds.join(' or ')} in dist/${environment.name}` : await run(files);
      results.push({
        name: `${environment.name}: ${name}`,
        passed: problem === undefined,
        ...(problem === undefined ? {} : { message: problem }),
      });
    }
  }
  await writeReport('lint', results);
  const failed = results.filter(({ passed }) => !passed);
  for (const { name, message } of failed) console.error(`FAILED ${name}\n${message ?? ''}`);
  console.log(`lint: ${results.length - failed.length} passed, ${failed.length} failed`);
  return failed.length === 0 ? 0 : 1;
}

/** promtool reads the groups of a rule file, not the object around them; the others read manifests. */
async function write(manifests: readonly CommittedManifest[]): Promise<string[]> {
  return Promise.all(
    manifests.map(async ({ file, text, manifest }) => {
      const path = join(WORK, file);
      await mkdir(dirname(path), { recursive: true });
      await writeFile(path, manifest.kind === 'PrometheusRule' ? stringify(manifest['spec']) : text);
      return path;
    }),
  );
}

process.exitCode = await main();
