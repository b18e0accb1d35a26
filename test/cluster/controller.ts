import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import { z } from 'zod';
import { CONTROLLER_NODE_FLAGS, PAUSE_CONFIG } from '../../src/conventions/controller.ts';
import { ALERTS_PATH } from '../../src/controller/intake/server.ts';
import type { KubeObject, Manifest } from './api.ts';
import { accountReady, allow } from './namespace.ts';
import { writeKubeconfig } from './control-plane.ts';
import { freePorts, type RunningProgram } from './processes.ts';
import type { Cluster } from './cluster.ts';
import type { Context } from './test.ts';

/** Where a replica is started: any API server with our CRDs will do. */
export interface Place extends Pick<Context, 'admin' | 'namespace' | 'apply'> {
  readonly cluster: Pick<Cluster, 'folder' | 'kubeconfig' | 'server' | 'processes'>;
}

/** What the controller writes of its own; in shadow it may write nothing else. */
export const OWN_RULES = [
  {
    apiGroups: ['stanchion.dev'],
    resources: ['remediations'],
    verbs: ['get', 'list', 'watch', 'create', 'patch', 'delete'],
  },
  { apiGroups: ['stanchion.dev'], resources: ['runbooks'], verbs: ['get', 'list', 'watch'] },
  { apiGroups: ['stanchion.dev'], resources: ['remediations/status', 'runbooks/status'], verbs: ['patch'] },
  { apiGroups: ['apps'], resources: ['controllerrevisions'], verbs: ['list', 'create', 'delete'] },
  { apiGroups: ['coordination.k8s.io'], resources: ['leases'], verbs: ['get', 'create', 'update'] },
  { apiGroups: [''], resources: ['events'], verbs: ['create', 'patch'] },
  { apiGroups: [''], resources: ['configmaps'], resourceNames: [PAUSE_CONFIG.name], verbs: ['get'] },
];

export interface ControllerOptions {
  /** Rules beside the own ones. */
  readonly rules: readonly object[];
  readonly settings?: Readonly<Record<string, unknown>>;
  /** Unique within the test. */
  readonly identity?: string;
  /** Address of the API server; another one than the real is a proxy in front of it. */
  readonly server?: string;
  /** Whether it finds its cluster as a pod does, which is what an installation does, and not by a kubeconfig. */
  readonly asPod?: boolean;
  /** Least level of its log. */
  readonly logLevel?: string;
}

/** A replica of the controller: a process of the bundle, with the token of a ServiceAccount of its own. */
export interface RunningController {
  readonly program: RunningProgram;
  /** From its start until it could take requests. */
  readonly readyAfterMs: number;
  /** Ends it as a node that loses power does. */
  readonly kill: () => void;
  readonly ready: () => Promise<{ readonly status: number; readonly text: string }>;
  readonly metrics: () => Promise<string>;
  /** Hands in a notification. */
  readonly notify: (alerts: readonly object[]) => Promise<Response>;
  readonly audit: () => Promise<readonly Readonly<Record<string, unknown>>[]>;
  readonly changeSettings: (settings: Readonly<Record<string, unknown>>) => Promise<void>;
}

export const CLUSTER = 'test-1';
const TOKEN = 'a-token-of-the-tests';
const ACCOUNT = 'stanchion-controller';
const kubeconfigShape = z.object({
  clusters: z.tuple([z.object({ cluster: z.object({ 'certificate-authority-data': z.string() }) })]),
});
const bundles = new Map<string, Promise<string>>();
let count = 0;

/** The bundle, made once for each run. */
function bundle(folder: string): Promise<string> {
  const path = join(folder, 'controller.mjs');
  const made = () => execa(process.execPath, ['test/config/build.js', path]).then(() => path);
  const known = bundles.get(folder) ?? made();
  bundles.set(folder, known);
  return known;
}

/** Starts a replica in the test's namespace and waits until it is ready. */
export async function startController(
  t: Place,
  {
    rules,
    settings = {},
    identity = 'replica-a',
    server = t.cluster.server,
    logLevel = 'debug',
    asPod = false,
  }: ControllerOptions,
): Promise<RunningController> {
  const { cluster, namespace, admin } = t;
  await t.apply({ apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: ACCOUNT } });
  await accountReady(admin, namespace, ACCOUNT);
  const grant = { namespace, account: ACCOUNT, name: 'controller', rules: [...OWN_RULES, ...rules] };
  await allow(admin, grant);
  await t.apply(pauseMap('false'));
  const folder = join(cluster.folder, `controller-${(count += 1)}`);
  await mkdir(folder);
  const file = (name: string) => join(folder, name);
  await writeFile(file('tokens'), `${TOKEN}\n`);
  const changeSettings = (changed: Readonly<Record<string, unknown>>) =>
    writeFile(file('settings.yaml'), JSON.stringify({ cluster: CLUSTER, ...changed }));
  await changeSettings(settings);
  const own = kubeconfigShape.parse(JSON.parse(await readFile(cluster.kubeconfig, 'utf8')));
  const authority = Buffer.from(own.clusters[0].cluster['certificate-authority-data'], 'base64').toString();
  const token = await admin.token(namespace, ACCOUNT);
  await writeKubeconfig(file('kubeconfig'), { server, authority, token });
  await writeFile(file('token'), token);
  await writeFile(file('ca.crt'), authority);
  const [port = 0, healthPort = 0] = await freePorts(2);
  const health = (path: string) => fetch(`http://127.0.0.1:${healthPort}${path}`);
  const path = await bundle(cluster.folder);
  const started = performance.now();
  const program = await cluster.processes.start({
    name: `controller-${namespace}-${identity}`,
    command: process.execPath,
    args: [
      ...CONTROLLER_NODE_FLAGS,
      path,
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
    ],
    env: asPod ? podEnvironment(server) : {},
    ready: async () => (await health('/readyz')).ok,
  });
  return {
    program,
    readyAfterMs: performance.now() - started,
    kill: () => process.kill(-program.pid, 'SIGKILL'),
    ready: async () => {
      const response = await health('/readyz');
      return { status: response.status, text: await response.text() };
    },
    metrics: async () => (await health('/metrics')).text(),
    notify: (alerts) =>
      fetch(`http://127.0.0.1:${port}${ALERTS_PATH}`, {
        method: 'POST',
        headers: { authorization: `Bearer ${TOKEN}`, 'content-type': 'application/json' },
        body: JSON.stringify({ version: '4', status: 'firing', truncatedAlerts: 0, alerts }),
      }),
    audit: async () =>
      (await readFile(file('audit.jsonl'), 'utf8'))
        .split('\n')
        .filter((line) => line !== '')
        .map((line) => JSON.parse(line) as Readonly<Record<string, unknown>>),
    changeSettings,
  };
}

/** What the kubelet tells a pod. */
function podEnvironment(server: string): Record<string, string> {
  const { hostname, port } = new URL(server);
  return { KUBERNETES_SERVICE_HOST: hostname, KUBERNETES_SERVICE_PORT: port };
}

export function pauseMap(paused: string): Manifest {
  const { name, key } = PAUSE_CONFIG;
  return { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name }, data: { [key]: paused } };
}

export type Remediation = KubeObject & {
  readonly status?: {
    readonly phase?: string;
    readonly reason?: string;
    readonly outcome?: string;
    readonly refusal?: { readonly guard: string };
    readonly journal?: readonly { readonly state: string; readonly idempotencyKey: string }[];
  };
};

export async function remediationsOf({ admin, namespace }: Context): Promise<readonly Remediation[]> {
  return await admin.list({
    apiVersion: 'stanchion.dev/v1alpha1',
    kind: 'Remediation',
    namespace,
  });
}
