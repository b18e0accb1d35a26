import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import { ALERTS_PATH, CONTROLLER_NODE_FLAGS } from '../../src/conventions/controller.ts';
import type { KubeObject } from './api.ts';
import { installAccount, podEnvironment, writeCredentials, type Place } from './controller-account.ts';
import { freePorts, type RunningProgram } from './processes.ts';
import { CLOCK_FILE } from './support/clock-file.ts';
import type { Context } from './test.ts';

export interface ControllerOptions {
  /** Rules beside the own ones. */
  readonly rules: readonly object[];
  readonly settings?: Readonly<Record<string, unknown>>;
  /** Unique within the test. */
  readonly identity?: string;
  /** Address of the API server; another one than the real is a proxy in front of it. */
  readonly server?: string;
  /** Address of what answers for Prometheus; without it every query is unknown. */
  readonly prometheus?: string;
  /** Whether it is started again after it lost an election, as a kubelet does; on a busy machine that happens. */
  readonly restarts?: boolean;
  /** Whether it finds its cluster as a pod does, which is what an installation does, and not by a kubeconfig. */
  readonly asPod?: boolean;
  /** Least level of its log. */
  readonly logLevel?: string;
}

/** A replica of the controller: a process of the bundle, with the token of a ServiceAccount of its own. */
export interface RunningController {
  readonly program: RunningProgram;
  /** Seconds of processor time from its start until it could take requests; a busy machine does not add to them. */
  readonly startedWithin: number;
  /** Milliseconds from its start until it was ready. */
  readonly readyAfterMs: number;
  /** Ends it as a node that loses power does. */
  readonly kill: () => void;
  readonly ready: () => Promise<{ readonly status: number; readonly text: string }>;
  readonly metrics: () => Promise<string>;
  /** Of the webhook, with a token that it takes. */
  readonly url: string;
  readonly token: string;
  /** Hands in a notification. */
  readonly notify: (alerts: readonly object[]) => Promise<Response>;
  readonly audit: () => Promise<readonly Readonly<Record<string, unknown>>[]>;
  /** Puts its clock forward by so many seconds. */
  readonly later: (seconds: number) => Promise<void>;
  readonly changeSettings: (settings: Readonly<Record<string, unknown>>) => Promise<void>;
}

export const CLUSTER = 'test-1';
const TOKEN = 'a-token-of-the-tests';
const bundles = new Map<string, Promise<string>>();
const ENTRY = 'test/cluster/support/controller-main.ts';
/** Status 1 is a lost election; see `runController`. */
const AS_OFTEN_AS_NEEDED = '"$@"; while [ $? -eq 1 ]; do "$@"; done';
let count = 0;

/** The product's bundle, or the one whose clock a test can put forward; each is made once for a run. */
export function bundle(folder: string, clock: 'own' | 'adjustable' = 'own'): Promise<string> {
  const to = join(folder, `bundle-${clock}`);
  const path = join(to, 'controller.mjs');
  const entry = clock === 'adjustable' ? [ENTRY] : [];
  const made = () =>
    execa(process.execPath, ['test/config/controller-bundle.js', to, ...entry]).then(() => path);
  const known = bundles.get(path) ?? made();
  bundles.set(path, known);
  return known;
}

interface Started {
  readonly place: Place;
  readonly options: ControllerOptions;
  readonly identity: string;
  readonly server: string;
  readonly folder: string;
  readonly ports: readonly number[];
}

async function programOf({ place, options, identity, server, folder, ports: [port, healthPort] }: Started) {
  const { cluster, namespace } = place;
  const { prometheus, restarts = false, asPod = false, logLevel = 'debug' } = options;
  const file = (name: string) => join(folder, name);
  const node = [
    ...CONTROLLER_NODE_FLAGS,
    await bundle(cluster.folder, asPod ? 'own' : 'adjustable'),
    asPod ? `--service-account=${folder}` : `--kubeconfig=${file('kubeconfig')}`,
    `--namespace=${namespace}`,
    `--identity=${identity}`,
    `--settings=${file('settings.yaml')}`,
    `--tokens=${file('tokens')}`,
    `--audit=${file('audit.jsonl')}`,
    '--host=127.0.0.1',
    `--port=${port}`,
    `--health-port=${healthPort}`,
    `--log-level=${logLevel}`,
    ...(prometheus === undefined ? [] : [`--prometheus=${prometheus}`]),
  ];
  return {
    name: `controller-${namespace}-${identity}`,
    command: restarts ? 'sh' : process.execPath,
    args: restarts ? ['-c', AS_OFTEN_AS_NEEDED, 'controller', process.execPath, ...node] : node,
    env: { [CLOCK_FILE]: file('ahead'), ...(asPod ? podEnvironment(server) : {}) },
  };
}

/** Starts a replica in the test's namespace and waits until it is ready. */
export async function startController(t: Place, options: ControllerOptions): Promise<RunningController> {
  const { cluster } = t;
  const { rules, settings = {}, identity = 'replica-a', server = cluster.server } = options;
  await installAccount(t, rules);
  const folder = join(cluster.folder, `controller-${(count += 1)}`);
  await mkdir(folder);
  const file = (name: string) => join(folder, name);
  await writeFile(file('tokens'), `${TOKEN}\n`);
  const changeSettings = (changed: Readonly<Record<string, unknown>>) =>
    writeFile(file('settings.yaml'), JSON.stringify({ cluster: CLUSTER, ...changed }));
  await changeSettings(settings);
  await writeCredentials(t, folder, server);
  let ahead = 0;
  await writeFile(file('ahead'), '0');
  const ports = await freePorts(2);
  const [port = 0, healthPort = 0] = ports;
  const health = (path: string) => fetch(`http://127.0.0.1:${healthPort}${path}`);
  const url = `http://127.0.0.1:${port}${ALERTS_PATH}`;
  const started = await programOf({ place: t, options, identity, server, folder, ports });
  const startedMs = performance.now();
  const program = await cluster.processes.start({
    ...started,
    ready: async () => (await health('/readyz')).ok,
  });
  const readyAfterMs = performance.now() - startedMs;
  return {
    program,
    startedWithin: await processorSeconds(program.pid),
    readyAfterMs,
    kill: () => process.kill(-program.pid, 'SIGKILL'),
    ready: async () => {
      const response = await health('/readyz');
      return { status: response.status, text: await response.text() };
    },
    metrics: async () => (await health('/metrics')).text(),
    url,
    token: TOKEN,
    notify: (alerts) =>
      fetch(url, {
        method: 'POST',
        headers: { authorization: `Bearer ${TOKEN}`, 'content-type': 'application/json' },
        body: JSON.stringify({ version: '4', status: 'firing', truncatedAlerts: 0, alerts }),
      }),
    audit: async () =>
      (await readFile(file('audit.jsonl'), 'utf8'))
        .split('\n')
        .filter((line) => line !== '')
        .map((line) => JSON.parse(line) as Readonly<Record<string, unknown>>),
    later: async (seconds) => {
      // In one go, since it is read at any time.
      await writeFile(file('ahead.next'), String((ahead += seconds)));
      await rename(file('ahead.next'), file('ahead'));
    },
    changeSettings,
  };
}

/** What a process has used of processors, in user and in kernel mode, from the fields 14 and 15 of its `stat`. */
async function processorSeconds(pid: number): Promise<number> {
  const text = await readFile(`/proc/${pid}/stat`, 'utf8');
  // The second field is a name in parentheses, which may hold spaces.
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) / TICKS;
}
/** Of Linux, for a second, on every platform. */
const TICKS = 100;

export type Remediation = KubeObject & {
  readonly status?: {
    readonly phase?: string;
    readonly reason?: string;
    readonly outcome?: string;
    readonly refusal?: { readonly guard: string; readonly message: string };
    readonly plan?: { readonly hash: string; readonly summary: string; readonly remedy: string };
    readonly evidence?: readonly {
      readonly id: string;
      readonly state: string;
      readonly text?: string;
      readonly number?: number;
      readonly flag?: boolean;
    }[];
    readonly leases?: readonly { readonly remedy: string; readonly state: string }[];
    readonly journal?: readonly {
      readonly remedy: string;
      readonly target: string;
      readonly state: string;
      readonly idempotencyKey: string;
    }[];
  };
};

export async function remediationsOf({ admin, namespace }: Context): Promise<readonly Remediation[]> {
  return await admin.list({
    apiVersion: 'stanchion.dev/v1alpha1',
    kind: 'Remediation',
    namespace,
  });
}
