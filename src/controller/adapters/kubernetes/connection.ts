import { Agent as PlainAgent, type RequestOptions } from 'node:http';
import { Agent, type RequestOptions as SecureOptions } from 'node:https';
import type { KubeConfig } from '@kubernetes/client-node';
import { podPlace, SERVICE_ACCOUNT } from './pod-connection.ts';

/** Where the API server is, and with which credentials to ask it. */
export interface Connection {
  readonly server: URL;
  /** Of the kubeconfig's context, or of the own pod. */
  readonly namespace: string | undefined;
  /** Called for every request, since tokens and certificates are replaced while the program runs. */
  readonly options: () => Promise<RequestOptions>;
}

/** Milliseconds between two keep-alive probes of a silent connection. */
const KEEP_ALIVE_MS = 30_000;
/** Milliseconds for which read credentials are used again; a projected token is renewed long before it ends. */
const CREDENTIALS_MS = 10_000;
const AGENT = { keepAlive: true, keepAliveMsecs: KEEP_ALIVE_MS, maxSockets: 64 } as const;

export interface ConnectionSource {
  /** Path; the own pod's credentials when absent. */
  readonly kubeconfig?: string | undefined;
  /** Folder with the credentials of the own pod, where they are not at the usual place. */
  readonly serviceAccount?: string | undefined;
}

/**
 * The cluster of a kubeconfig, or the one that this pod runs in.
 *
 * @throws Error when there is neither.
 */
export async function connectionOf({
  kubeconfig,
  serviceAccount = SERVICE_ACCOUNT,
}: ConnectionSource): Promise<Connection> {
  if (kubeconfig !== undefined) {
    // Only here, since it is large.
    const { readKubeconfig } = await import('./kubeconfig.ts');
    return connectionIn(readKubeconfig(kubeconfig), kubeconfig);
  }
  const { server, namespace, credentials } = await podPlace(serviceAccount, process.env);
  return { server, namespace, options: keptUp(credentials, false) };
}

/** The current context of a kubeconfig; `where` names it in errors. */
export function connectionIn(config: KubeConfig, where: string): Connection {
  const cluster = config.getCurrentCluster();
  if (cluster === null) throw new Error(`${where} names no current cluster`);
  const { proxyUrl } = cluster;
  return {
    server: new URL(cluster.server),
    namespace: config.getContextObject(config.getCurrentContext())?.namespace,
    options: keptUp(() => credentialsOf(config), proxyUrl !== undefined && proxyUrl !== ''),
  };
}

async function credentialsOf(config: KubeConfig): Promise<SecureOptions> {
  const options: SecureOptions = {};
  await config.applyToHTTPSOptions(options);
  return options;
}

/** A server without TLS and credentials, such as `kubectl proxy` or a test's. */
export function plainConnection(url: string): Connection {
  const agent = new PlainAgent(AGENT);
  return { server: new URL(url), namespace: undefined, options: () => Promise.resolve({ agent }) };
}

/**
 * The library caches its agent with the first certificates that it read and without keep-alive, so a rotated authority
 * would end all requests: the agent here is made anew when they change. A proxy's agent is the library's own.
 */
function keptUp(credentials: () => Promise<SecureOptions>, hasProxy: boolean): Connection['options'] {
  let known: { readonly material: string; readonly agent: Agent } | undefined;
  let read: { readonly options: RequestOptions; readonly atMs: number } | undefined;
  return async () => {
    const nowMs = performance.now();
    if (read !== undefined && nowMs - read.atMs < CREDENTIALS_MS) return read.options;
    const options = await credentials();
    if (!hasProxy) {
      const { ca, cert, key, rejectUnauthorized, servername } = options;
      const tls = defined({ ca, cert, key, rejectUnauthorized, servername });
      const material = JSON.stringify(tls, (_, value: unknown) => value);
      if (known?.material !== material) known = { material, agent: new Agent({ ...AGENT, ...tls }) };
      options.agent = known.agent;
    }
    read = { options, atMs: nowMs };
    return options;
  };
}

function defined(values: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined));
}
