import { setTimeout as wait } from 'node:timers/promises';
import { Command, InvalidArgumentError } from 'commander';
import { seconds } from '../../api/scalars.ts';
import { canaryProblems, type CanaryOptions } from './canary.ts';
import { clusterOf, getterFor, type Get } from './http.ts';
import { prerequisiteProblems, type PrerequisiteOptions } from './prerequisite.ts';
import { roomProblems } from './room.ts';

const HELP = `
These run as Jobs between the waves of a sync: what fails here ends the sync, and later waves stay as they were.

Exit status: 0 when the rollout may go on, 1 when it must not, 2 when the command itself is wrong or nothing answers.`;

interface Cluster {
  readonly kubernetes?: string;
}

/** Checks of a cluster before something is rolled out in it. */
export function checkCommand(): Command {
  return new Command('check')
    .description('check a cluster before something is rolled out in it')
    .addHelpText('after', HELP)
    .addCommand(prerequisiteCommand())
    .addCommand(roomCommand())
    .addCommand(canaryCommand());
}

function clusterCommand(name: string, description: string): Command {
  return new Command(name)
    .description(description)
    .exitOverride()
    .option('--kubernetes <url>', 'address of the API server; the own cluster when left out');
}

function prerequisiteCommand(): Command {
  return clusterCommand('prerequisite', 'something must run in the cluster, in a certain range of releases')
    .requiredOption('--name <name>', 'what it is called')
    .requiredOption('--serves <group/version/resource>', 'API resources that must be served', collect)
    .requiredOption('--deployment <namespace/name>', 'what must be available, and carries the release')
    .requiredOption('--at-least <release>', 'the first release that will do')
    .requiredOption('--below <release>', 'the first one that will not')
    .requiredOption('--pinned <release>', 'the one to install')
    .requiredOption('--install <url>', 'its manifest')
    .action(async (options: PrerequisiteOptions & Cluster) => {
      report(await prerequisiteProblems(kubernetes(options), options), `${options.name} is there and ready`);
    });
}

interface RoomFlags extends Cluster {
  readonly namespace: string;
  readonly pods: number;
  readonly requestsCpu: string;
  readonly requestsMemory: string;
  readonly limitsCpu: string;
  readonly limitsMemory: string;
}

function roomCommand(): Command {
  return clusterCommand('room', 'quotas and nodes must have room for more pods')
    .requiredOption('--namespace <name>', 'where the pods are to run')
    .requiredOption('--pods <count>', 'how many more', number)
    .requiredOption('--requests-cpu <quantity>', 'of one pod')
    .requiredOption('--requests-memory <quantity>', 'of one pod')
    .requiredOption('--limits-cpu <quantity>', 'of one pod')
    .requiredOption('--limits-memory <quantity>', 'of one pod')
    .action(async (flags: RoomFlags) => {
      const perPod = {
        'requests.cpu': flags.requestsCpu,
        'requests.memory': flags.requestsMemory,
        'limits.cpu': flags.limitsCpu,
        'limits.memory': flags.limitsMemory,
      };
      report(await roomProblems(kubernetes(flags), { ...flags, perPod }), 'there is room');
    });
}

interface CanaryFlags extends Omit<CanaryOptions, 'watchSeconds' | 'settleSeconds'>, Cluster {
  readonly prometheus: string;
  readonly watch: number;
  readonly settle: number;
}

function canaryCommand(): Command {
  return clusterCommand('canary', 'a canary must not fail more than the others while it is watched')
    .requiredOption('--prometheus <url>', 'where figures are asked for')
    .requiredOption('--canary <namespace/name>', 'Deployment with the new version')
    .requiredOption('--stable <namespace/name>', 'Deployment that gets it next')
    .requiredOption('--canary-ratio <promql>', 'share of failures of the canary')
    .requiredOption('--stable-ratio <promql>', 'share of failures of the others')
    .requiredOption('--canary-volume <promql>', 'how much the canary did')
    .requiredOption('--minimum-volume <count>', 'below this the share says nothing', number)
    .requiredOption('--margin <share>', 'how much higher the share may be', number)
    .requiredOption('--watch <duration>', 'how long to look, as in 10m', secondsOf)
    .requiredOption('--settle <duration>', 'how much of it decides nothing yet', secondsOf)
    .action(async (flags: CanaryFlags) => {
      const problems = await canaryProblems(
        { ...flags, watchSeconds: flags.watch, settleSeconds: flags.settle },
        {
          kubernetes: kubernetes(flags),
          prometheus: getterFor(flags.prometheus),
          now: () => performance.now(),
          wait: async (milliseconds) => wait(milliseconds),
          say: (line) => void process.stdout.write(`${line}\n`),
        },
      );
      report(problems, `${flags.stable} may have what ${flags.canary} runs`);
    });
}

function kubernetes({ kubernetes: url }: Cluster): Get {
  return url === undefined ? clusterOf(process.env) : getterFor(url);
}

function report(problems: readonly string[], fine: string): void {
  if (problems.length === 0) process.stdout.write(`${fine}\n`);
  for (const problem of problems) process.stderr.write(`${problem}\n`);
  process.exitCode = problems.length === 0 ? 0 : 1;
}

function collect(value: string, previous: readonly string[] = []): string[] {
  if (value.split('/').length !== 3) throw new InvalidArgumentError('write it as group/version/resource.');
  return [...previous, value];
}

function number(value: string): number {
  const parsed = Number(value);
  if (value.trim() === '' || !Number.isFinite(parsed) || parsed < 0) {
    throw new InvalidArgumentError('must be a number, and not negative.');
  }
  return parsed;
}

function secondsOf(value: string): number {
  try {
    return seconds(value);
  } catch (error) {
    throw new InvalidArgumentError(error instanceof Error ? error.message : String(error));
  }
}
