import { Command, InvalidArgumentError, Option } from 'commander';
import { seconds } from '../../api/scalars.ts';
import {
  callerConnection,
  type CallerOptions,
} from '../../controller/adapters/kubernetes/caller-connection.ts';
import { KubernetesClient } from '../../controller/adapters/kubernetes/client.ts';
import { RetryableError, TerminalError, ConflictError } from '../../controller/kubernetes/errors.ts';
import { visible } from '../../diagnostics/escape.ts';
import { environmentDefaults } from '../../environments/define.ts';
import { processIo, type OperatorIo } from './io.ts';

export const DONE = 0;
/** Refused, or nothing there to do it to. */
export const REFUSED = 1;
export const MISUSE = 2;

/** Under which the API server notes what people write by these commands. */
const FIELD_MANAGER = 'stanchion';

export const EXIT_STATUS =
  'Exit status: 0 done, 1 refused or nothing there, 2 when the command itself is wrong or no cluster answers.';

/** The cluster, under the credentials of whoever runs the command. */
export interface Caller {
  readonly client: KubernetesClient;
  readonly namespace: string;
}

export interface ClusterFlags extends CallerOptions {
  readonly namespace: string;
  readonly format: 'text' | 'json';
}

/** A command that speaks to the cluster of the caller's kubeconfig. */
export function clusterCommand(name: string, description: string): Command {
  return new Command(name)
    .description(description)
    .option('--kubeconfig <file>', 'how to reach the cluster; as kubectl finds it when left out')
    .option('--context <name>', 'context of the kubeconfig; the current one when left out')
    .addOption(
      new Option('-n, --namespace <name>', 'where Runbooks and Remediations are')
        .env('STANCHION_NAMESPACE')
        .default(environmentDefaults.namespace),
    )
    .addOption(new Option('--format <format>', 'how to print it').choices(['text', 'json']).default('text'));
}

/** Text as JSON where that was asked for. */
export function print(
  io: OperatorIo,
  { format }: Pick<ClusterFlags, 'format'>,
  text: string,
  json: object,
): void {
  io.stdout(format === 'json' ? `${JSON.stringify(json, undefined, 2)}\n` : `${text}\n`);
}

/** Runs what a command does, and sets the exit code. What the API server refuses is told in its own words. */
export async function operate(
  flags: ClusterFlags,
  work: (caller: Caller, io: OperatorIo) => Promise<number>,
): Promise<void> {
  const ending = new AbortController();
  const io = processIo();
  const client = new KubernetesClient({
    connection: callerConnection(flags),
    signal: ending.signal,
    fieldManager: FIELD_MANAGER,
  });
  try {
    process.exitCode = await explained(() => work({ client, namespace: flags.namespace }, io), io);
  } finally {
    ending.abort(new Error('the command is over'));
  }
}

/** The exit code of what was tried. @throws whatever is no answer of the API server. */
export async function explained(
  work: () => Promise<number>,
  io: Pick<OperatorIo, 'stderr'>,
): Promise<number> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof TerminalError || error instanceof ConflictError) {
      io.stderr(`refused: ${visible(reasonOf(error))}\n`);
      return REFUSED;
    }
    if (!(error instanceof RetryableError)) throw error;
    const hint = error.status === 401 ? '; are you logged in?' : '';
    io.stderr(`the API server does not answer: ${visible(error.message)}${hint}\n`);
    return MISUSE;
  }
}

/** Without method and path, which say nothing to people. */
function reasonOf({ message, request }: ConflictError | TerminalError): string {
  return message.startsWith(`${request}: `) ? message.slice(request.length + 2) : message;
}

/** Seconds of a duration such as `1h30m`, for an option. */
export function durationOption(text: string): number {
  try {
    const value = seconds(text);
    if (value > 0) return value;
  } catch (error) {
    throw new InvalidArgumentError(error instanceof Error ? error.message : String(error));
  }
  throw new InvalidArgumentError('must be longer than nothing.');
}
