import { readFileSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';
import { PAUSE_CONFIG } from '../../src/conventions/controller.ts';
import { CONTROLLER } from '../../src/conventions/names.ts';
import type { Grant } from '../../src/environments/grants.ts';
import type { Manifest } from './api.ts';
import type { Cluster } from './cluster.ts';
import { writeKubeconfig } from './control-plane.ts';
import { accountReady, allow } from './namespace.ts';
import type { Context } from './test.ts';

/** Where a replica is started: any API server with our CRDs will do. */
export interface Place extends Pick<Context, 'admin' | 'namespace' | 'apply'> {
  readonly cluster: Pick<Cluster, 'folder' | 'kubeconfig' | 'server' | 'processes'>;
}

export const ACCOUNT = CONTROLLER;
const kubeconfigShape = z.object({
  clusters: z.tuple([z.object({ cluster: z.object({ 'certificate-authority-data': z.string() }) })]),
});

const roleShape = z.object({
  rules: z.array(
    z.strictObject({
      apiGroups: z.array(z.string()),
      resources: z.array(z.string()),
      resourceNames: z.array(z.string()).optional(),
      verbs: z.array(z.string()),
    }),
  ),
});
/** A rule of a Role. */
export type Rule = z.output<typeof roleShape>['rules'][number];

/** What the controller writes of its own, as the Role in `dist/` has it; in shadow it may write nothing else. */
export const OWN_RULES: readonly Rule[] = roleShape.parse(
  parse(readFileSync('dist/production/stanchion/stanchion-system/role-stanchion-controller.yaml', 'utf8')),
).rules;

/** Rules as the derivation of rights has them. */
export function grantsOf(rules: readonly Rule[]): readonly Grant[] {
  return rules.flatMap(({ apiGroups, resources, resourceNames: names, verbs }) =>
    apiGroups.map((apiGroup) => ({ apiGroup, resources, verbs, ...(names === undefined ? {} : { names }) })),
  );
}

/** Its ServiceAccount with exactly these rights beside the own ones, and the map by which nothing is paused. */
export async function installAccount(t: Place, rules: readonly object[]): Promise<void> {
  const { namespace, admin } = t;
  await t.apply({ apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: ACCOUNT } });
  await accountReady(admin, namespace, ACCOUNT);
  const grant = { namespace, account: ACCOUNT, name: 'controller', rules: [...OWN_RULES, ...rules] };
  await allow(admin, grant);
  await t.apply(pauseMap('false'));
}

/** How it reaches the API server: as a pod does, and by a kubeconfig. */
export async function writeCredentials(
  { cluster, namespace, admin }: Place,
  folder: string,
  server: string,
): Promise<void> {
  const own = kubeconfigShape.parse(JSON.parse(await readFile(cluster.kubeconfig, 'utf8')));
  const authority = Buffer.from(own.clusters[0].cluster['certificate-authority-data'], 'base64').toString();
  const token = await admin.token(namespace, ACCOUNT);
  await writeKubeconfig(join(folder, 'kubeconfig'), { server, authority, token });
  await writeFile(join(folder, 'token'), token);
  await writeFile(join(folder, 'ca.crt'), authority);
}

/** What the kubelet tells a pod. */
export function podEnvironment(server: string): Record<string, string> {
  const { hostname, port } = new URL(server);
  return { KUBERNETES_SERVICE_HOST: hostname, KUBERNETES_SERVICE_PORT: port };
}

export function pauseMap(paused: string): Manifest {
  const { name, key } = PAUSE_CONFIG;
  return { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name }, data: { [key]: paused } };
}
