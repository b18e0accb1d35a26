import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { build } from 'esbuild';
import { execa } from 'execa';
import { z } from 'zod';
import { OPTED_IN, REMEDIATION_OPT_IN } from '../../src/conventions/labels.ts';
import { runbookDraft } from '../support/runbook-draft.ts';
import { RUNBOOK } from './admission.ts';
import { hang } from './kubelet/outcomes/index.ts';
import type { Context } from './test.ts';
import { eventually } from './wait.ts';

const kubeconfig = z.looseObject({
  users: z.tuple([z.looseObject({ name: z.string(), user: z.looseObject({}) })]),
});

export interface Ended {
  readonly code: number | undefined;
  readonly out: string;
  readonly err: string;
}

/** Runs the command line as somebody, who has a kubeconfig of their own. */
export async function stanchionAs(t: Context, user: string, args: readonly string[]): Promise<Ended> {
  const { cluster, namespace } = t;
  const own = kubeconfig.parse(JSON.parse(await readFile(cluster.kubeconfig, 'utf8')));
  const [admin] = own.users;
  const users = [{ ...admin, user: { ...admin.user, as: user } }];
  const file = join(cluster.folder, `kubeconfig-${namespace}-${user}`);
  await writeFile(file, JSON.stringify({ ...own, users }));
  return stanchion(t, [...args, `--kubeconfig=${file}`, `--namespace=${namespace}`]);
}

let bundle: Promise<string> | undefined;

/** The command line as one file, made once for each run: from its sources it takes many times as long to start. */
async function bundleIn(folder: string): Promise<string> {
  const outfile = join(folder, 'cli.mjs');
  await build({
    entryPoints: ['src/cli.ts'],
    outfile,
    bundle: true,
    format: 'esm',
    platform: 'node',
    target: 'node24',
    keepNames: true,
    banner: {
      js: "import{createRequire as nodeRequire}from'node:module';const require=nodeRequire(import.meta.url);",
    },
    logLevel: 'error',
  });
  return outfile;
}

/** Runs the command line, where nobody is there to be asked. */
export async function stanchion({ cluster }: Context, args: readonly string[]): Promise<Ended> {
  bundle ??= bundleIn(cluster.folder);
  const { exitCode, stdout, stderr } = await execa(process.execPath, [await bundle, ...args], {
    reject: false,
    stdin: 'ignore',
  });
  return { code: exitCode, out: stdout, err: stderr };
}

export const SHOP_RULES = [
  { apiGroups: ['apps'], resources: ['deployments', 'replicasets'], verbs: ['get', 'list'] },
  { apiGroups: ['apps'], resources: ['deployments/scale'], verbs: ['get', 'patch'] },
  { apiGroups: ['autoscaling'], resources: ['horizontalpodautoscalers'], verbs: ['get', 'list'] },
  { apiGroups: [''], resources: ['pods', 'resourcequotas', 'limitranges'], verbs: ['get', 'list'] },
  { apiGroups: [''], resources: ['secrets'], resourceNames: ['trouble'], verbs: ['get'] },
];

/** A shop that is in trouble as long as there is a Secret of that name, and a Runbook that scales it up once approved. */
export async function shopInTrouble(t: Context): Promise<void> {
  t.play(() => hang());
  const labels = { app: 'shop' };
  const containers = [{ name: 'shop', image: 'shop.example.com/shop:1' }];
  await t.apply({ apiVersion: 'v1', kind: 'Secret', metadata: { name: 'trouble' } });
  await t.apply({
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'shop', labels: { [REMEDIATION_OPT_IN]: OPTED_IN } },
    spec: {
      replicas: 1,
      selector: { matchLabels: labels },
      template: { metadata: { labels }, spec: { containers } },
    },
  });
  await eventually('the shop runs', async () => {
    const object = await t.admin.get({ apiVersion: 'apps/v1', kind: 'Deployment', ...shop(t) });
    return (object['status'] as { readyReplicas?: number } | undefined)?.readyReplicas === 1;
  });
  await t.apply(runbook(t));
}

function shop({ namespace }: Context) {
  return { namespace, name: 'shop' };
}

export async function replicasOf(t: Context): Promise<number> {
  const object = await t.admin.get({ apiVersion: 'apps/v1', kind: 'Deployment', ...shop(t) });
  return (object['spec'] as { replicas: number }).replicas;
}

function runbook(t: Context) {
  const { namespace } = t;
  const is = (value: boolean) => ({ evidence: { id: 'trouble', is: value } });
  return runbookDraft({
    name: RUNBOOK,
    title: 'The shop is too small',
    alert: 'ShopDown',
    targets: {
      shop: { deployment: { ...shop(t), container: 'shop' } },
      trouble: { secret: { namespace, name: 'trouble' } },
    },
    evidence: [
      { id: 'trouble', text: 'There is trouble.', source: { exists: { target: 'trouble' } }, yields: 'flag' },
    ],
    diagnosis: { id: 'small', text: 'It is too small.', when: is(true) },
    remedy: {
      id: 'scale',
      text: 'Scale it up.',
      action: { scaleWorkload: { target: 'shop', replicas: 3 } },
      mode: 'approve',
      bounds: { attempts: 3, cooldown: '30s' },
      verify: { text: 'The trouble is over.', until: is(false), within: '1h' },
    },
  });
}
