import { Command } from 'commander';
import {
  KUBERNETES_VERSIONS,
  kubernetesVersionOf,
  type KubernetesVersion,
} from '../conventions/kubernetes.ts';
import { visible } from '../diagnostics/escape.ts';
import { formats, isFormatName, type FormatName } from '../diagnostics/formats/index.ts';
import { formatRules, formatRulesJson } from '../diagnostics/formats/rules.ts';
import type { Source } from '../manifest/load.ts';
import { decode, findFiles, readSource, STDIN, type FileRef, type FoundFiles } from '../manifest/read.ts';
import type { ReadyRule } from '../policy/engine.ts';
import { isRuleId, rules as allRules, type RuleId } from '../policy/index.ts';
import { chosenRules, Validation, type ValidateResult } from '../policy/validate.ts';

export type { ValidateResult };

/** What the command line asks for. */
export interface ValidateOptions {
  readonly paths: readonly string[];
  readonly format: string;
  /** The ids of the rules to run; all of them when empty. */
  readonly rules: readonly string[];
  /** The version of the cluster that the manifests are for: a minor version, or a patch of one. */
  readonly kubernetesVersion?: string | undefined;
  readonly listRules: boolean;
}

/** A file as text, for callers that have it in memory. */
export interface TextFile {
  readonly path: string;
  readonly text: string;
}

/** Everything the command takes from, and gives to, the world. */
export interface ValidateIo {
  readonly find: (paths: readonly string[]) => FoundFiles;
  readonly read: (file: FileRef) => Source;
  readonly stdin: () => Promise<Uint8Array>;
  readonly stdout: (text: string) => void;
  readonly stderr: (text: string) => void;
  /** Whether the report may have colours. */
  readonly color: boolean;
  /** Whether somebody watches stderr, and would like to see progress. */
  readonly watched: boolean;
  /** Milliseconds since any fixed point. */
  readonly now: () => number;
}

const CLEAN = 0;
const ERRORS_FOUND = 1;
const MISUSE = 2;
const PATIENCE_MS = 2_000;

const NEWEST = KUBERNETES_VERSIONS.at(-1);

const HELP = `
Exit status: 0 without errors (warnings are allowed), 1 with errors, 2 when the command itself is wrong.
Files that cannot be read as manifests are always reported, whichever rules are chosen.

Examples:
  $ stanchion validate dist
  $ helm template ./chart | stanchion validate -
  $ stanchion validate --format sarif dist > findings.sarif
  $ stanchion validate --rule sensor/operation --rule sensor/label-selector manifests
  $ stanchion validate --kubernetes-version ${NEWEST} dist    # before a cluster moves to it
  $ stanchion validate --list-rules`;

/**
 * Runs all rules, or some, over files in memory. With a Kubernetes version the objects are also held against its
 * schemas, by the rule `schema/fields`.
 */
export function validateFiles(
  files: Iterable<TextFile>,
  only: readonly RuleId[] = [],
  kubernetesVersion?: KubernetesVersion,
): ValidateResult {
  const validation = new Validation(chosenRules(only, kubernetesVersion));
  for (const { path, text } of files) validation.add({ file: path, text, explicit: true });
  return validation.result();
}

interface Flags extends Omit<ValidateOptions, 'paths' | 'rules'> {
  readonly rule?: string[];
}

/** The command as the command line sees it. */
export function validateCommand(io: () => ValidateIo = processIo): Command {
  return new Command('validate')
    .description('check manifests against all rules')
    .argument('[path...]', 'files, folders, or - for standard input')
    .option('--format <format>', `output format: ${Object.keys(formats).join(', ')}`, 'text')
    .option('--rule <ids>', 'run only these rules; repeat it, or separate ids by commas', addIds)
    .option(
      '--kubernetes-version <version>',
      `refuse fields that this version does not know, and wrong types (${KUBERNETES_VERSIONS.join(', ')})`,
    )
    .option('--list-rules', 'print the rules and what they are for', false)
    .addHelpText('after', HELP)
    .action(async (paths: string[], options: Flags) => {
      const { rule = [], ...rest } = options;
      process.exitCode = await runValidate({ paths, rules: rule, ...rest }, io());
    });
}

function addIds(value: string, previous: readonly string[] = []): string[] {
  return [...previous, ...value.split(',').filter((id) => id !== '')];
}

/** Validates as the options say, writes the report, and returns the exit code. */
export async function runValidate(options: ValidateOptions, io: ValidateIo): Promise<number> {
  const { format, paths } = options;
  if (!isFormatName(format))
    return misuse(io, `unknown format "${format}"; known are ${Object.keys(formats).join(', ')}`);
  const rules = readyRules(options);
  if (typeof rules === 'string') return misuse(io, rules);
  if (options.listRules) {
    io.stdout(format === 'json' ? formatRulesJson(rules) : formatRules(rules));
    return CLEAN;
  }
  if (paths.length === 0) return misuse(io, 'no path given; name files or folders, or - for standard input');
  const { files, missing } = io.find(paths.filter((path) => path !== '-'));
  if (missing[0] !== undefined) return misuse(io, `no such file or folder: ${missing[0]}`);
  if (files.length === 0 && !paths.includes('-')) return misuse(io, 'no .yaml, .yml or .json file found');
  const validation = new Validation(rules);
  if (paths.includes('-')) validation.add(decode({ file: STDIN, explicit: true }, await io.stdin()));
  addAll(validation, files, io);
  return report(validation, { format, rules }, io);
}

/** The rules that the options ask for, or what is wrong with the options. */
function readyRules({ rules, kubernetesVersion, listRules }: ValidateOptions): ReadyRule[] | string {
  const unknown = rules.find((id) => !isRuleId(id));
  if (unknown !== undefined) return `unknown rule "${unknown}"; --list-rules prints the known ones`;
  const version = kubernetesVersion === undefined ? undefined : kubernetesVersionOf(kubernetesVersion);
  if (kubernetesVersion !== undefined && version === undefined)
    return `no schemas of Kubernetes "${kubernetesVersion}"; there are those of ${KUBERNETES_VERSIONS.join(', ')}`;
  const only = listRules && rules.length === 0 ? Object.keys(allRules) : rules;
  return chosenRules(only.filter(isRuleId), version);
}

function addAll(validation: Validation, files: readonly FileRef[], io: ValidateIo): void {
  const started = io.now();
  let shown = started;
  for (const [done, file] of files.entries()) {
    validation.add(io.read(file));
    const now = io.now();
    if (!io.watched || now - started < PATIENCE_MS || now - shown < 100) continue;
    shown = now;
    io.stderr(`\r${done + 1} of ${files.length} files`);
  }
  if (shown !== started) io.stderr('\r\u001b[K');
}

function report(
  validation: Validation,
  shape: { format: FormatName; rules: readonly ReadyRule[] },
  io: ValidateIo,
): number {
  const { findings, summary } = validation.result();
  const source = (file: string) => validation.textOf(file);
  io.stdout(formats[shape.format]({ findings, summary, rules: shape.rules, source, color: io.color }));
  return summary.errors > 0 ? ERRORS_FOUND : CLEAN;
}

function misuse(io: ValidateIo, message: string): number {
  io.stderr(`stanchion validate: ${visible(message)}\n`);
  return MISUSE;
}

function processIo(): ValidateIo {
  return {
    find: findFiles,
    read: readSource,
    stdin: readStdin,
    stdout: (text) => void process.stdout.write(text),
    stderr: (text) => void process.stderr.write(text),
    color: process.stdout.isTTY && (process.env['NO_COLOR'] ?? '') === '',
    watched: process.stderr.isTTY,
    now: () => performance.now(),
  };
}

async function readStdin(): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of process.stdin) if (chunk instanceof Uint8Array) chunks.push(chunk);
  return Buffer.concat(chunks);
}
