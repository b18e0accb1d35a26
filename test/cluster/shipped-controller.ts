import { randomBytes } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { request } from 'node:https';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { ALERTS_PATH, HEALTH_PATHS, INTAKE_TOKENS } from '../../src/conventions/controller.ts';
import type { KubeApi, KubeObject, Manifest } from './api.ts';
import { bundle } from './controller.ts';
import { writeKubeconfig } from './control-plane.ts';
import { accountReady } from './namespace.ts';
import { freePorts, type RunningProgram } from './processes.ts';
import type { Context } from './test.ts';

/** As much of the Deployment as running it by hand takes. */
const deploymentShape = z.object({
  metadata: z.object({ namespace: z.string() }),
  spec: z.object({
    template: z.object({
      spec: z.object({
        serviceAccountName: z.string(),
        containers: z.tuple([
          z.object({
            args: z.array(z.string()),
            env: z.array(
              z.object({
                name: z.string(),
                valueFrom: z.object({
                  fieldRef: z.object({ fieldPath: z.enum(['metadata.name', 'metadata.namespace']) }),
                }),
              }),
            ),
            volumeMounts: z.array(z.object({ name: z.string(), mountPath: z.string() })),
          }),
        ]),
        volumes: z.array(
          z.union([
            z.object({ name: z.string(), configMap: z.object({ name: z.string() }) }),
            z.object({ name: z.string(), secret: z.object({ secretName: z.string() }) }),
          ]),
        ),
      }),
    }),
  }),
});
type Pod = z.output<typeof deploymentShape>['spec']['template']['spec'];
const dataShape = z.object({ data: z.record(z.string(), z.string()).default({}) });

export interface ShippedOptions {
  readonly deployment: KubeObject;
  /** Where figures are asked for instead. */
  readonly prometheus: string;
}

/** The controller as its Deployment says, as a process of this machine. */
export interface ShippedController {
  readonly program: RunningProgram;
  readonly identity: string;
  /** Bearer tokens that it takes, and one that it does not. */
  readonly tokens: { readonly old: string; readonly next: string; readonly wrong: string };
  readonly metrics: () => Promise<string>;
  /** Hands in a notification over TLS; gives the status. */
  readonly notify: (alerts: readonly object[], token: string) => Promise<number>;
}

/** What the installer brings: tokens, two of them, and a certificate. */
export async function installerSecrets(
  { admin, cluster }: Context,
  namespace: string,
): Promise<ShippedController['tokens']> {
  const [old = '', next = '', wrong = ''] = [1, 2, 3].map(() => randomBytes(16).toString('hex'));
  const { certFile, keyFile } = cluster.events.certificate;
  const [certificate, key] = await Promise.all([readFile(certFile, 'utf8'), readFile(keyFile, 'utf8')]);
  const secret = (name: string, stringData: Readonly<Record<string, string>>): Manifest => ({
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: { name, namespace },
    stringData,
  });
  await admin.apply(secret(INTAKE_TOKENS.secret, { [INTAKE_TOKENS.key]: `${old}\n${next}\n` }));
  await admin.apply(secret('stanchion-intake-tls', { 'tls.crt': certificate, 'tls.key': key }));
  return { old, next, wrong };
}

/**
 * Starts what the Deployment says: its arguments, with its volumes written out of the API server into a folder, under
 * its ServiceAccount. Only where it listens, and where Prometheus is, belongs to this machine.
 */
export async function startShipped(t: Context, options: ShippedOptions): Promise<ShippedController> {
  const { cluster, admin } = t;
  const { metadata, spec } = deploymentShape.parse(options.deployment);
  const { namespace } = metadata;
  const pod = spec.template.spec;
  const [container] = pod.containers;
  const folder = join(cluster.folder, 'shipped-controller');
  const tokens = await installerSecrets(t, namespace);
  await writeVolumes(admin, pod, { namespace, folder });
  await accountReady(admin, namespace, pod.serviceAccountName);
  const authority = await readFile(cluster.events.certificate.certFile, 'utf8');
  const token = await admin.token(namespace, pod.serviceAccountName);
  await writeKubeconfig(join(folder, 'kubeconfig'), { server: cluster.server, authority, token });
  const identity = 'stanchion-controller-0';
  const fields = { 'metadata.name': identity, 'metadata.namespace': namespace };
  const env = container.env.map(
    ({ name, valueFrom: { fieldRef } }) => [name, fields[fieldRef.fieldPath]] as const,
  );
  const [port = 0, healthPort = 0] = await freePorts(2);
  const moved = container.args.map((argument) => argument.replace('=/', `=${folder}/`));
  const health = (path: string) => fetch(`http://127.0.0.1:${healthPort}${path}`);
  const program = await cluster.processes.start({
    name: 'shipped-controller',
    command: process.execPath,
    args: [
      await bundle(cluster.folder),
      ...moved,
      // The last one of each counts.
      `--port=${port}`,
      `--health-port=${healthPort}`,
      `--prometheus=${options.prometheus}`,
    ],
    env: { ...Object.fromEntries(env), KUBECONFIG: join(folder, 'kubeconfig'), STANCHION_HOST: '127.0.0.1' },
    ready: async () => (await health(HEALTH_PATHS.ready)).ok,
  });
  return {
    program,
    identity,
    tokens,
    metrics: async () => (await health(HEALTH_PATHS.metrics)).text(),
    notify: (alerts, bearer) => post({ port, authority, bearer }, alerts),
  };
}

/** Every volume of the pod as files below the folder, where the container expects them. */
async function writeVolumes(
  admin: KubeApi,
  { containers: [{ volumeMounts }], volumes }: Pod,
  { namespace, folder }: { readonly namespace: string; readonly folder: string },
): Promise<void> {
  for (const { name, mountPath } of volumeMounts) {
    const volume = volumes.find((one) => one.name === name);
    if (volume === undefined) throw new Error(`no volume ${name}`);
    const isSecret = 'secret' in volume;
    const kind = isSecret ? 'Secret' : 'ConfigMap';
    const object = isSecret ? volume.secret.secretName : volume.configMap.name;
    const { data } = dataShape.parse(await admin.get({ apiVersion: 'v1', kind, namespace, name: object }));
    for (const [key, value] of Object.entries(data)) {
      const file = join(folder, mountPath, key);
      await mkdir(dirname(file), { recursive: true });
      await writeFile(file, isSecret ? Buffer.from(value, 'base64') : value);
    }
  }
}

interface Caller {
  readonly port: number;
  readonly authority: string;
  readonly bearer: string;
}

function post({ port, authority, bearer }: Caller, alerts: readonly object[]): Promise<number> {
  return new Promise((resolve, reject) => {
    const options = {
      host: '127.0.0.1',
      port,
      path: ALERTS_PATH,
      method: 'POST',
      ca: authority,
      headers: { authorization: `Bearer ${bearer}`, 'content-type': 'application/json' },
    };
    request(options, (response) => {
      response.resume().on('end', () => resolve(response.statusCode ?? 0));
    })
      .on('error', reject)
      .end(JSON.stringify({ version: '4', status: 'firing', truncatedAlerts: 0, alerts }));
  });
}
