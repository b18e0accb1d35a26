import { hostname } from 'node:os';
import { Command, Option } from 'commander';
import { controllerConfig } from '../../controller/config.ts';
import { runController, type RunOptions } from '../../controller/main.ts';

const HELP = `
It answers alerts by what the Runbook objects say. Several replicas may run: all of them take alerts in, one acts.
Without settings that say otherwise it is in shadow, and changes nothing but its own records.

Exit status: 0 when it was asked to end, 1 when it lost the election, 2 when it cannot start.`;

const OPTIONS: readonly (readonly [flags: string, description: string, variable: string])[] = [
  ['--kubeconfig <file>', 'how to reach the cluster; the own pod when left out', 'KUBECONFIG'],
  [
    '--service-account <folder>',
    "the own pod's credentials, where they are elsewhere",
    'STANCHION_SERVICE_ACCOUNT',
  ],
  ['--namespace <name>', 'where Runbooks and Remediations are', 'POD_NAMESPACE'],
  ['--identity <name>', 'unique name of this replica', 'POD_NAME'],
  ['--settings <file>', 'settings, looked at again while it runs', 'STANCHION_SETTINGS'],
  ['--tokens <file>', 'bearer tokens of the webhook, one a line', 'STANCHION_TOKENS'],
  ['--tls-cert <file>', 'certificate of the webhook, looked at again while it runs', 'STANCHION_TLS_CERT'],
  ['--tls-key <file>', 'key of that certificate', 'STANCHION_TLS_KEY'],
  ['--adapters <file>', 'how adapters are run', 'STANCHION_ADAPTERS'],
  ['--host <address>', 'address to listen on', 'STANCHION_HOST'],
  ['--port <number>', 'port of the webhook', 'STANCHION_PORT'],
  ['--health-port <number>', 'port of probes and metrics', 'STANCHION_HEALTH_PORT'],
  ['--prometheus <url>', 'where figures are asked for', 'STANCHION_PROMETHEUS'],
  ['--alertmanager <url>', 'where silences are asked for', 'STANCHION_ALERTMANAGER'],
  ['--audit <file>', 'where audit lines are appended; standard error when left out', 'STANCHION_AUDIT'],
  ['--log-level <level>', 'debug, info, warn or error', 'STANCHION_LOG_LEVEL'],
  ['--workers <count>', 'remediations worked on at one time', 'STANCHION_WORKERS'],
];

/** The in-cluster process. Another time than the system's is for tests, which cannot wait for minutes. */
export function controllerCommand(time?: RunOptions['time']): Command {
  const command = new Command('controller')
    .description('answer alerts by what the Runbooks of a cluster say')
    .addHelpText('after', HELP);
  for (const [flags, description, variable] of OPTIONS) {
    command.addOption(new Option(flags, description).env(variable));
  }
  return command.action(async (flags: Readonly<Record<string, string>>) => {
    const config = controllerConfig.safeParse({ identity: `${hostname()}-${process.pid}`, ...flags });
    if (!config.success) {
      const wrong = config.error.issues.map(({ path, message }) => `--${optionOf(path)}: ${message}`);
      throw new Error(`${wrong.join('; ')} (stanchion controller --help)`);
    }
    const stop = new AbortController();
    for (const signal of ['SIGTERM', 'SIGINT'] as const) {
      process.on(signal, () => {
        stop.abort(new Error(signal));
      });
    }
    process.exitCode = await runController({
      config: config.data,
      stop: stop.signal,
      output: process.stdout,
      time,
    });
    // A socket that nobody closes must not keep an ended controller alive; what was written is out by then.
    setTimeout(() => process.exit(), EXIT_MS).unref();
  });
}
const EXIT_MS = 1000;

/** `tlsKey` → `tls-key`, as it is written on the command line. */
function optionOf(path: readonly PropertyKey[]): string {
  return path
    .map((part) => String(part).replaceAll(/[A-Z]/g, (upper) => `-${upper.toLowerCase()}`))
    .join('.');
}
