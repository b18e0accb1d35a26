import { Agent as PlainAgent, type RequestOptions } from 'node:http';
import { Agent, type RequestOptions as SecureOptions } from 'node:https';
import { KubeConfig } from '@kubernetes/client-node';

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

/**
 * The cluster of a kubeconfig, or the one that this pod runs in.
 *
 * @throws Error when there is neither.
 */
export function connectionOf(kubeconfig: string | undefined): Connection {
  const config = new KubeConfig();
  if (kubeconfig !== undefined) config.loadFromFile(kubeconfig);
  else if (process.env['KUBERNETES_SERVICE_HOST'] !== undefined) config.loadFromCluster();
  else throw new Error('this is no pod, and no kubeconfig is given: pass --kubeconfig or set KUBECONFIG');
  return connectionIn(config, kubeconfig ?? 'the pod');
}

/** Whose credentials a person's command uses, as kubectl takes them. */
export interface CallerOptions {
  /** A file instead of `KUBECONFIG` or `~/.kube/config`. */
  readonly kubeconfig?: string | undefined;
  /** Another one than the current. */
  readonly context?: string | undefined;
}

/**
 * The cluster that a person's kubectl would speak to.
 *
 * @throws Error when there is no kubeconfig, or no such context in it.
 */
export function callerConnection({ kubeconfig, context }: CallerOptions): Connection {
  const config = new KubeConfig();
  if (kubeconfig !== undefined) config.loadFromFile(kubeconfig);
  else config.loadFromDefault();
  // What the library makes up where it finds nothing.
  if (config.getCurrentCluster()?.server === 'http://localhost:8080') {
    throw new Error('there is no kubeconfig: pass --kubeconfig or set KUBECONFIG');
  }
  const where = kubeconfig ?? 'the kubeconfig';
  if (context !== undefined && config.getContextObject(context) === null) {
    const known = config.getContexts().map(({ name }) => name);
    throw new Error(`${where} has no context '${context}'; there are ${known.join(', ') || 'none'}`);
  }
  if (context !== undefined) config.setCurrentContext(context);
  return connectionIn(config, where);
}

function connectionIn(config: KubeConfig, where: string): Connection {
  const cluster = config.getCurrentCluster();
  if (cluster === null) throw new Error(`${where} names no current cluster`);
  const { proxyUrl } = cluster;
  return {
    server: new URL(cluster.server),
    namespace: config.getContextObject(config.getCurrentContext())?.namespace,
    options: credentialsOf(config, proxyUrl !== undefined && proxyUrl !== ''),
  };
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
function credentialsOf(config: KubeConfig, hasProxy: boolean): Connection['options'] {
  let known: { readonly material: string; readonly agent: Agent } | undefined;
  let read: { readonly options: RequestOptions; readonly atMs: number } | undefined;
  return async () => {
    const nowMs = performance.now();
    if (read !== undefined && nowMs - read.atMs < CREDENTIALS_MS) return read.options;
    const options: SecureOptions = {};
    await config.applyToHTTPSOptions(options);
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
