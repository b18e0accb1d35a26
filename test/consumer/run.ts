/**
 * Adopts the package as somebody else would: packs it, installs the tarball in a folder outside the repository, and
 * uses it from the project beside this file, which has a system, a runbook and a `dist/` of its own.
 *
 *   node --import tsx test/consumer/run.ts [--update]
 *
 * Needs npm and its registry, and promtool, which is built where the cache does not have it (`test/tools`). `--update` writes `test/consumer/dist/` instead of
 * comparing with it. Exit code 1 when a step fails.
 */
import { copyFile, cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { execa } from 'execa';
import { z } from 'zod';
import { KUBERNETES_VERSIONS } from '../../src/conventions/kubernetes.ts';
import type { System } from '../../src/catalogue/model/system.ts';
import { defineEnvironment } from '../../src/environments/define.ts';
import { casesOf, runCases } from '../promtool/cases.ts';
import { contents } from '../support/contents.ts';
import { program } from '../support/programs.ts';
import { writeReport, type TestResult } from '../support/report.ts';
import { packedProblems } from './packed.ts';

const { values: options } = parseArgs({ options: { update: { type: 'boolean', default: false } } });
const HERE = import.meta.dirname;
const FILES = ['package.json', 'cdk8s.yaml', 'tsconfig.json', 'main.ts', 'system.ts'];
const MOST_LINES = 49;

const results: TestResult[] = [];

/** Runs a step; what it throws is why it failed, and what it returns is told. */
async function step(name: string, run: () => Promise<string>): Promise<void> {
  const started = performance.now();
  try {
    const told = await run();
    results.push({ name, passed: true });
    console.log(`ok ${name} (${told}; ${((performance.now() - started) / 1000).toFixed(1)} s)`);
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    results.push({ name, passed: false, message });
    console.error(`FAILED ${name}\n${message}`);
  }
}

function check(holds: boolean, message: string): void {
  if (!holds) throw new Error(message);
}

async function main(): Promise<number> {
  const folder = await mkdtemp(join(tmpdir(), 'stanchion-consumer-'));
  try {
    await step(`a system and a runbook of one's own take fewer than ${MOST_LINES + 1} lines`, countLines);
    await step('the tarball holds the compiled package with its policies, and no sources or tests', () =>
      pack(folder),
    );
    await step('the tarball installs beside its dependencies', () => install(folder));
    const run = commandIn(folder);
    await step("the consumer's project passes its type check", () => run('npx', ['tsc', '-p', '.']));
    await step('naming evidence that is not collected is a compile error there', () => compileError(folder));
    await step('npx cdk8s synth gives the committed dist/', () => synth(folder));
    await step('npx stanchion validate accepts that dist/', () =>
      run('npx', ['stanchion', 'validate', 'dist']),
    );
    for (const version of KUBERNETES_VERSIONS) {
      await step(`and so do the schemas of Kubernetes ${version}, which are in the package`, () =>
        run('npx', ['stanchion', 'validate', '--kubernetes-version', version, 'dist']),
      );
    }
    await step('the real promtool runs the examples of its alert', () => examples(folder));
  } finally {
    await rm(folder, { recursive: true });
  }
  await writeReport('consumer', results);
  const failed = results.filter(({ passed }) => !passed).length;
  console.log(`consumer: ${results.length - failed} passed, ${failed} failed`);
  return failed === 0 ? 0 : 1;
}

async function countLines(): Promise<string> {
  const texts = await Promise.all(['main.ts', 'system.ts'].map((file) => readFile(join(HERE, file), 'utf8')));
  const lines = texts.reduce((sum, text) => sum + text.trimEnd().split('\n').length, 0);
  check(lines <= MOST_LINES, `main.ts and system.ts have ${lines} lines`);
  return `${lines} lines`;
}

const packed = z.array(
  z.object({ filename: z.string(), size: z.number(), files: z.array(z.object({ path: z.string() })) }),
);

/** npm tells what it packed as a list; from version 12 on as an object by package name. */
const packOutput = z.union([
  packed,
  z.record(z.string(), packed.element).transform(Object.values<z.output<typeof packed.element>>),
]);

async function pack(folder: string): Promise<string> {
  // `prepare` writes to stdout too, so the JSON is what comes after it.
  const { stdout } = await execa('npm', ['pack', '--json', '--pack-destination', folder]);
  const [tarball] = packOutput.parse(JSON.parse(stdout.slice(stdout.search(/^[[{]$/m))));
  if (tarball === undefined) throw new Error('npm pack made no tarball');
  const { filename, files, size } = tarball;
  for (const file of FILES) await copyFile(join(HERE, file), join(folder, file));
  await copyFile(join(folder, filename), join(folder, 'stanchion.tgz'));
  const paths = files.map(({ path }) => path);
  const problems = await packedProblems(paths, resolve('.'));
  check(problems.length === 0, problems.join('\n'));
  return `${paths.length} files, ${Math.round(size / 1024)} KiB`;
}

async function install(folder: string): Promise<string> {
  await execa('npm', ['install', '--no-audit', '--no-fund', '--no-package-lock', '--prefer-offline'], {
    cwd: folder,
  });
  return 'npm install';
}

function commandIn(cwd: string) {
  return async (command: string, args: readonly string[]): Promise<string> => {
    const { exitCode, all } = await execa(command, args, {
      cwd,
      all: true,
      reject: false,
      preferLocal: false,
    });
    check(exitCode === 0, `exit ${exitCode ?? 'unknown'}:\n${all}`);
    return [command, ...args].join(' ');
  };
}

/** Only the mistake may be the reason: the same project passed before. */
async function compileError(folder: string): Promise<string> {
  const file = join(folder, 'system.ts');
  const text = await readFile(file, 'utf8');
  const wrong = text.replace("evidence: { id: 'jobs', above", "evidence: { id: 'jbos', above");
  check(wrong !== text, 'system.ts has no condition to put the mistake into');
  await writeFile(file, wrong);
  try {
    const { exitCode, stdout } = await execa('npx', ['tsc', '-p', '.'], { cwd: folder, reject: false });
    const told = /^system\.ts\(\d+,\d+\): error .*$/m.exec(stdout)?.[0];
    check(exitCode !== 0 && told !== undefined && stdout.includes('jbos'), `tsc said:\n${stdout}`);
    return told ?? '';
  } finally {
    await writeFile(file, text);
  }
}

async function synth(folder: string): Promise<string> {
  await commandIn(folder)('npx', ['cdk8s', 'synth', '--check-upgrade=false']);
  const committed = join(HERE, 'dist');
  if (options.update) {
    await rm(committed, { recursive: true, force: true });
    await cp(join(folder, 'dist'), committed, { recursive: true });
  }
  const [made, kept] = [contents(join(folder, 'dist')), contents(committed)];
  const different = [...new Set([...Object.keys(made), ...Object.keys(kept)])].filter(
    (file) => made[file] !== kept[file],
  );
  check(
    different.length === 0,
    `differs from test/consumer/dist (node --import tsx test/consumer/run.ts --update writes it):\n  ${different.join('\n  ')}`,
  );
  return `${Object.keys(made).length} manifests`;
}

const declared = z.object({ printing: z.custom<System>((value) => typeof value === 'object') });

/** The alert's examples on the real promtool, with the system as the installed package made it. */
async function examples(folder: string): Promise<string> {
  const promtool = await program('promtool');
  const module: unknown = await import(pathToFileURL(join(folder, 'system.ts')).href);
  const { printing } = declared.parse(module);
  const environment = defineEnvironment({
    name: 'production',
    runbookBaseUrl: 'https://runbooks.example.com',
    receivers: { team: [{ webhook: { url: { secret: 'channels', key: 'url' } } }] },
  });
  const ran = await runCases(promtool, join(folder, 'promtool'), casesOf(printing, environment));
  results.push(...ran);
  return `${ran.length} examples`;
}

process.exitCode = await main();
