import { KubeConfig } from '@kubernetes/client-node';
import { connectionIn, type Connection } from './connection.ts';

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
