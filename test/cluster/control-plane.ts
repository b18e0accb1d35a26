import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { Agent } from 'node:https';
import { connect } from 'node:net';
import { join } from 'node:path';
import { z } from 'zod';
import { KubeApi } from './api.ts';
import { type Connection } from './http.ts';
import { freePorts, type Processes } from './processes.ts';
import { API_AUDIT_LOG, AUDIT_POLICY } from './support/api-audit.ts';

/** Node lifecycle stays off: the nodes are made up, nobody renews their leases, and the tests decide which one is lost. */
const CONTROLLERS = [
  '*',
  '-node-lifecycle-controller',
  '-node-ipam-controller',
  '-cloud-node-lifecycle-controller',
];

export interface ControlPlane {
  readonly server: string;
  /** PEM of the authority that signed the server's certificate. */
  readonly authority: string;
  /** Certificate and key that the server made for itself; good for any other server on loopback. */
  readonly certificate: { readonly certFile: string; readonly keyFile: string };
  /** The API as cluster administrator. */
  readonly admin: KubeApi;
  readonly adminToken: string;
}

export interface Identity {
  readonly server: string;
  readonly authority: string;
  readonly token: string;
  /** What only our own server says of itself. */
  readonly issuer: string;
}

/**
 * Starts etcd and kube-apiserver (RBAC, ServiceAccount tokens) on loopback. What etcd holds is in `folder/etcd`.
 * `flags` are further ones of kube-apiserver.
 */
export async function startServer(
  processes: Processes,
  bin: string,
  folder: string,
  flags: readonly string[] = [],
): Promise<ControlPlane> {
  const [etcdPort = 0, peerPort = 0, apiPort = 0] = await freePorts(3);
  const [token, managerToken, id] = [secret(), secret(), randomBytes(8).toString('hex')];
  const file = (name: string) => join(folder, name);
  const server = `https://127.0.0.1:${apiPort}`;
  const issuer = `https://${id}.cluster.test`;
  await writeKeys(file('sa.key'), file('sa.pub'));
  const users = `${token},stanchion-test,1,"system:masters"\n${managerToken},system:kube-controller-manager,2\n`;
  await writeFile(file('tokens.csv'), users, { mode: 0o600 });

  await writeFile(file('audit-policy.json'), JSON.stringify(AUDIT_POLICY));
  await startEtcd(processes, bin, { data: file('etcd'), client: etcdPort, peer: peerPort });
  const certificate = { certFile: file('certs/apiserver.crt'), keyFile: file('certs/apiserver.key') };
  let admin: KubeApi | undefined;
  await processes.start({
    name: 'kube-apiserver',
    command: join(bin, 'kube-apiserver'),
    args: [...apiServerFlags({ etcdPort, apiPort, issuer, folder }), ...flags],
    timeout: 60_000,
    ready: async () => {
      const authority = await readFile(certificate.certFile, 'utf8');
      admin = await ownServer({ server, authority, token, issuer });
      return (await admin.call('/readyz')) === 'ok';
    },
  });
  if (admin === undefined) throw new Error('the API server was ready without having been asked');
  const authority = await readFile(certificate.certFile, 'utf8');
  await writeKubeconfig(file('manager.kubeconfig'), { server, authority, token: managerToken });
  return { server, authority, certificate, admin, adminToken: token };
}

/**
 * The API of the server at an address, once it is certain that we started it: its certificate is signed by the
 * authority in our folder, and the issuer that it names is the random one that we gave it. Only reads.
 *
 * @throws when another server answers.
 */
export async function ownServer({ server, authority, token, issuer }: Identity): Promise<KubeApi> {
  const api = new KubeApi(bearer(server, authority, token));
  const answer = await api.call('/.well-known/openid-configuration');
  const named = z.object({ issuer: z.string() }).safeParse(answer);
  if (named.data?.issuer !== issuer) {
    throw new Error(`${server} is not the server that this run started: nothing will be written to it`);
  }
  return api;
}

export function bearer(server: string, authority: string, token: string): Connection {
  const agent = new Agent({ ca: authority, keepAlive: true, maxSockets: 64 });
  const headers = { authorization: `Bearer ${token}` };
  return () => Promise.resolve({ server, ca: authority, agent, headers });
}

/** Writes a kubeconfig with one user. JSON is YAML. */
export async function writeKubeconfig(
  path: string,
  { server, authority, token }: Pick<Identity, 'server' | 'authority' | 'token'>,
): Promise<string> {
  const cluster = { server, 'certificate-authority-data': Buffer.from(authority).toString('base64') };
  const config = {
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [{ name: 'test', cluster }],
    users: [{ name: 'test', user: { token } }],
    contexts: [{ name: 'test', context: { cluster: 'test', user: 'test' } }],
    'current-context': 'test',
  };
  await writeFile(path, JSON.stringify(config, null, 1), { mode: 0o600 });
  return path;
}

async function startEtcd(
  processes: Processes,
  bin: string,
  { data, client, peer }: { readonly data: string; readonly client: number; readonly peer: number },
): Promise<void> {
  const url = `http://127.0.0.1:${client}`;
  const peerUrl = `http://127.0.0.1:${peer}`;
  await processes.start({
    name: 'etcd',
    command: join(bin, 'etcd'),
    args: [
      `--data-dir=${data}`,
      `--listen-client-urls=${url}`,
      `--advertise-client-urls=${url}`,
      `--listen-peer-urls=${peerUrl}`,
      `--initial-advertise-peer-urls=${peerUrl}`,
      `--initial-cluster=default=${peerUrl}`,
      '--unsafe-no-fsync',
    ],
    ready: () => accepts(client),
  });
}

function apiServerFlags(given: {
  readonly etcdPort: number;
  readonly apiPort: number;
  readonly issuer: string;
  readonly folder: string;
}): string[] {
  const { etcdPort, apiPort, issuer, folder } = given;
  return [
    `--etcd-servers=http://127.0.0.1:${etcdPort}`,
    `--secure-port=${apiPort}`,
    '--bind-address=127.0.0.1',
    '--advertise-address=127.0.0.1',
    '--endpoint-reconciler-type=none',
    `--cert-dir=${join(folder, 'certs')}`,
    `--service-account-issuer=${issuer}`,
    `--service-account-key-file=${join(folder, 'sa.pub')}`,
    `--service-account-signing-key-file=${join(folder, 'sa.key')}`,
    `--token-auth-file=${join(folder, 'tokens.csv')}`,
    '--authorization-mode=RBAC',
    '--service-cluster-ip-range=10.96.0.0/16',
    '--profiling=false',
    // As kubeadm and every provider set it: without it the server itself refuses what a policy is to refuse.
    '--allow-privileged=true',
    `--audit-policy-file=${join(folder, 'audit-policy.json')}`,
    `--audit-log-path=${join(folder, API_AUDIT_LOG)}`,
  ];
}

/** Starts kube-controller-manager for a server whose files are in `folder`. */
export async function startControllerManager(
  processes: Processes,
  { admin, bin, folder }: { readonly admin: KubeApi; readonly bin: string; readonly folder: string },
): Promise<void> {
  const account = { apiVersion: 'v1', kind: 'ServiceAccount', namespace: 'default', name: 'default' };
  await processes.start({
    name: 'kube-controller-manager',
    command: join(bin, 'kube-controller-manager'),
    args: [
      `--kubeconfig=${join(folder, 'manager.kubeconfig')}`,
      `--service-account-private-key-file=${join(folder, 'sa.key')}`,
      `--root-ca-file=${join(folder, 'certs/apiserver.crt')}`,
      '--use-service-account-credentials=true',
      '--leader-elect=false',
      '--secure-port=0',
      '--kube-api-qps=200',
      '--kube-api-burst=400',
      `--controllers=${CONTROLLERS.join(',')}`,
    ],
    ready: async () => (await admin.find(account)) !== undefined,
  });
}

async function writeKeys(privateFile: string, publicFile: string): Promise<void> {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  await writeFile(privateFile, privateKey.export({ type: 'pkcs1', format: 'pem' }), { mode: 0o600 });
  await writeFile(publicFile, publicKey.export({ type: 'spki', format: 'pem' }));
}

/** Whether something accepts connections on a port of this machine. */
export function accepts(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    const done = (answer: boolean) => {
      socket.destroy();
      resolve(answer);
    };
    socket.once('connect', () => done(true)).once('error', () => done(false));
  });
}

function secret(): string {
  return randomBytes(32).toString('hex');
}
