import { readFile } from 'node:fs/promises';
import { Agent } from 'node:https';
import { userInfo } from 'node:os';
import { Command, InvalidArgumentError, Option } from 'commander';
import type { Connection } from '../../controller/adapters/kubernetes/connection.ts';
import { parseTokens } from '../../controller/adapters/settings-file.ts';
import { DONE, durationOption, MISUSE, REFUSED } from '../operator/command.ts';
import { processIo, type OperatorIo } from '../operator/io.ts';
import { deliver, type Delivery } from './deliver.ts';
import { execute } from './execute.ts';
import { reportOf } from './run.ts';

const HELP = `
With a command after --, it runs the command and reports it when it fails; the exit status is always that of the command.
Without one, --exit-code says how it ended. What is reported is the text of the command, not what it printed: leave secrets out
of it, or say something else with --command. Nothing is kept on this machine.

  $ stanchion report --url https://stanchion.example.com/v1/alerts --token-file token \\
      --runbook agent-pipeline-workflow-failure -- npm test
  $ stanchion report --url … --token-file token --runbook … --exit-code $? --command 'make deploy'

Exit status without a command: 0 handed in or nothing to report, 1 refused, 2 when the command itself is wrong or nobody answers.`;

export interface ReportFlags {
  readonly url: URL;
  readonly tokenFile: string;
  readonly caFile?: string;
  readonly runbook: string;
  readonly by: string;
  readonly command?: string;
  readonly exitCode?: number;
  readonly parameter: Readonly<Record<string, string>>;
  readonly patience: number;
}

/** `stanchion report`: hands a failed CLI or CI run to the controller. */
export function reportCommand(): Command {
  return new Command('report')
    .description('hand a failed command or CI run to the controller')
    .argument('[command...]', 'what to run, after --')
    .requiredOption('--url <url>', 'webhook of the controller, as Alertmanager has it', webhookUrl)
    .requiredOption('--token-file <file>', 'file with a bearer token of the webhook')
    .option('--ca-file <file>', 'authority of the webhook’s certificate, where it is not a public one')
    .requiredOption('--runbook <name>', 'name of the Runbook object that answers')
    .option('--by <name>', 'who ran it', process.env['GITHUB_ACTOR'] ?? userInfo().username)
    .option('--command <text>', 'what ran; the command itself when left out')
    .option('--exit-code <number>', 'how it ended, where it ran already', exitCode)
    .option('--parameter <id=value>', 'a parameter of the runbook; repeat it for more', addParameter, {})
    .addOption(
      new Option('--patience <duration>', 'how long to try while nobody answers')
        .argParser(durationOption)
        .default(120, '2m'),
    )
    .addHelpText('after', HELP)
    .action(async (words: string[], flags: ReportFlags) => {
      process.exitCode = await report(words, flags, processIo());
    });
}

/** Runs the command, if there is one, and reports a failure. @returns the exit code. */
export async function report(words: readonly string[], flags: ReportFlags, io: OperatorIo): Promise<number> {
  const [program, ...args] = words;
  if ((program === undefined) === (flags.exitCode === undefined)) {
    io.stderr('stanchion report: give either a command after --, or --exit-code\n');
    return MISUSE;
  }
  const at = io.now();
  const token = await tokenIn(flags.tokenFile);
  const connection = await connectionTo(flags);
  const ended = program === undefined ? (flags.exitCode ?? 0) : await execute([program, ...args]);
  if (ended === 0) return DONE;
  const { runbook, by, parameter: parameters, command = words.join(' '), patience } = flags;
  const body = reportOf({ runbook, by, command: command || 'unknown', exitCode: ended, parameters, at });
  const ending = new AbortController();
  const delivery = await deliver(body, { connection, token, patience, signal: ending.signal }, io);
  const code = told(delivery, flags, io);
  return program === undefined ? code : ended;
}

function told(delivery: Delivery, { url, runbook }: ReportFlags, io: OperatorIo): number {
  if ('taken' in delivery) {
    io.stderr(`reported to ${url.host}, for the Runbook ${runbook}\n`);
    return DONE;
  }
  if ('refused' in delivery) {
    io.stderr(`not reported: ${url.host} refuses it: ${delivery.refused}\n`);
    return REFUSED;
  }
  io.stderr(`not reported: ${delivery.unanswered}\n`);
  return MISUSE;
}

async function tokenIn(file: string): Promise<string> {
  const [token = ''] = parseTokens(await readFile(file, 'utf8'));
  return token;
}

async function connectionTo({ url, caFile }: ReportFlags): Promise<Connection> {
  const ca = caFile === undefined ? undefined : await readFile(caFile, 'utf8');
  const options = ca === undefined ? {} : { agent: new Agent({ ca }) };
  return { server: url, namespace: undefined, options: () => Promise.resolve(options) };
}

const LOOPBACK = ['localhost', '127.0.0.1', '[::1]'];

/** A token goes over it, so that it is https wherever it leaves the machine. */
function webhookUrl(text: string): URL {
  const url = URL.parse(text);
  if (url === null) throw new InvalidArgumentError('must be an https address.');
  if (url.protocol === 'https:' || (url.protocol === 'http:' && LOOPBACK.includes(url.hostname))) return url;
  throw new InvalidArgumentError('must be an https address: a token is sent to it.');
}

function exitCode(text: string): number {
  if (!/^\d{1,5}$/.test(text)) throw new InvalidArgumentError('must be a number, as in $?.');
  return Number(text);
}

function addParameter(
  text: string,
  before: Readonly<Record<string, string>>,
): Readonly<Record<string, string>> {
  const [, id, value] = /^([^=]+)=(.*)$/s.exec(text) ?? [];
  if (id === undefined || value === undefined) throw new InvalidArgumentError('write it as id=value.');
  return { ...before, [id]: value };
}
