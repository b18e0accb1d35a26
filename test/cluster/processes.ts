import { spawn, type ChildProcess } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { mkdir, readFile, rm, stat } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { eventually, pause } from './wait.ts';

/** Milliseconds between asking a program to stop and killing it. Its data are thrown away anyway. */
const GRACE = 1500;

export interface Program {
  readonly name: string;
  readonly command: string;
  readonly args: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** Whether it is of use yet; asked again and again. `log` gives all that it wrote since it was started. */
  readonly ready: (log: () => Promise<string>) => Promise<boolean> | boolean;
  /** Milliseconds until it must be ready. */
  readonly timeout?: number;
}

export interface RunningProgram {
  readonly name: string;
  readonly pid: number;
  /** The last lines that it wrote. */
  readonly log: (lines?: number) => Promise<string>;
  readonly stop: () => Promise<void>;
  /** Ends it as a crash does, without a word of warning. */
  readonly kill: () => Promise<void>;
}

/**
 * Kills the process groups that it was told of, and removes the folder, once nobody holds its standard input any
 * more: also when the tests were killed and could not clean up. `end` dismisses it.
 */
const WATCHDOG = `while read -r line; do
  case $line in end) exit 0;; -*) groups=$(echo " $groups " | sed "s/ $\{line#-} / /");; *) groups="$groups $line";; esac
done
for group in $groups; do kill -s KILL -- "-$group"; done 2>/dev/null
[ -z "$1" ] || rm -rf "$1"`;

/** The programs of one cluster. Each is a process group of its own, with its output in a file. */
export class Processes {
  private readonly running: {
    readonly child: ChildProcess;
    readonly program: RunningProgram;
    readonly started: Program;
  }[] = [];
  private readonly watchdog: ChildProcess;

  private constructor(
    private readonly folder: string,
    private readonly keep: boolean,
  ) {
    this.watchdog = spawn('sh', ['-c', WATCHDOG, 'watchdog', keep ? '' : folder], {
      detached: true,
      stdio: ['pipe', 'ignore', 'ignore'],
    });
    this.watchdog.unref();
    this.watchdog.stdin?.on('error', () => undefined);
  }

  /** @param folder is removed at the end, unless `keep`. */
  static async in(folder: string, keep: boolean): Promise<Processes> {
    await mkdir(join(folder, 'logs'), { recursive: true });
    return new Processes(folder, keep);
  }

  get pids(): readonly number[] {
    return this.running.map(({ program }) => program.pid);
  }

  /** Starts a program and waits until it is ready. One that ends before that is an error with the end of its log. */
  async start(started: Program): Promise<RunningProgram> {
    const { name, command, args, env = {}, ready, timeout = 30_000 } = started;
    const path = join(this.folder, 'logs', `${name}.log`);
    const output = openSync(path, 'a');
    // One that is started again goes on with the log of the one before it.
    const { size } = await stat(path);
    const written = async () => (await readFile(path)).subarray(size).toString('utf8');
    const stdio = ['ignore', output, output] as const;
    const child = spawn(command, args, {
      detached: true,
      env: { ...baseEnvironment(), ...env },
      stdio: [...stdio],
    });
    closeSync(output);
    const failure = new Promise<Error>((resolve) => child.once('error', resolve));
    if (child.pid === undefined) throw new Error(`${name} does not start: ${(await failure).message}`);
    const { pid } = child;
    this.watchdog.stdin?.write(`${pid}\n`);
    const log = (lines = 25) => tail(path, lines);
    const program = { name, pid, log, stop: () => this.end(pid), kill: () => this.end(pid, 0) };
    this.running.push({ child, started, program });
    const explain = async () => `the end of the log of ${name}:\n${await log()}`;
    await eventually(
      `${name} is ready`,
      async () => (hasEnded(child) ? 'ended' : (await ready(written)) && 'ready'),
      {
        timeout,
        explain,
      },
    );
    if (hasEnded(child)) {
      const how = child.exitCode === null ? `signal ${child.signalCode ?? ''}` : `code ${child.exitCode}`;
      throw new Error(`${name} ended at once with ${how}; ${await explain()}`);
    }
    return program;
  }

  /** Ends the program of a name and starts it again as it was, after whatever is done in between. */
  async restart(name: string, between: () => Promise<void>): Promise<void> {
    const found = this.running.find(({ program }) => program.name === name);
    if (found === undefined) throw new Error(`no program is called ${name}`);
    await found.program.stop();
    await between();
    await this.start(found.started);
  }

  /** Ends all programs, last started first, and removes the folder. */
  async stop(): Promise<void> {
    await Promise.all(this.running.toReversed().map(({ program }) => program.stop()));
    this.watchdog.stdin?.end('end\n');
    if (!this.keep) await rm(this.folder, { recursive: true, force: true, maxRetries: 5 });
  }

  private async end(pid: number, grace = GRACE): Promise<void> {
    const index = this.running.findIndex(({ program }) => program.pid === pid);
    const child = this.running[index]?.child;
    if (child === undefined) return;
    if (grace > 0) signalGroup(pid, 'SIGTERM');
    for (let waited = 0; waited < grace && !hasEnded(child); waited += 25) await pause(25);
    // The group may outlive the program that leads it.
    signalGroup(pid, 'SIGKILL');
    await eventually(`process ${pid} ends`, () => hasEnded(child), { interval: 10 });
    this.watchdog.stdin?.write(`-${pid}\n`);
    this.running.splice(
      this.running.findIndex(({ program }) => program.pid === pid),
      1,
    );
  }
}

/** So many ports that nothing listens on at the moment, all different. */
export async function freePorts(count: number): Promise<number[]> {
  const servers = await Promise.all(
    Array.from({ length: count }, async () => {
      const server = createServer();
      await new Promise<void>((resolve, reject) => {
        server.once('error', reject).listen(0, '127.0.0.1', resolve);
      });
      return server;
    }),
  );
  const ports = servers.map((server) => {
    const address = server.address();
    if (address === null || typeof address === 'string') throw new Error('a TCP server has no port');
    return address.port;
  });
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
  return ports;
}

/** What a program may know of this machine: no credentials, and no settings of a cluster that is not ours. */
function baseEnvironment(): Record<string, string> {
  const { PATH = '', HOME = '', TMPDIR } = process.env;
  return { PATH, HOME, ...(TMPDIR === undefined ? {} : { TMPDIR }) };
}

function hasEnded(child: ChildProcess): boolean {
  return child.exitCode !== null || child.signalCode !== null;
}

function signalGroup(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(-pid, signal);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error;
  }
}

async function tail(path: string, lines: number): Promise<string> {
  return (await readFile(path, 'utf8')).trimEnd().split('\n').slice(-lines).join('\n');
}
