import { KubernetesClient } from '../../../src/controller/adapters/kubernetes/client.ts';
import { callerConnection } from '../../../src/controller/adapters/kubernetes/caller-connection.ts';
import type { KubernetesReader, KubernetesWriter } from '../../../src/controller/kubernetes/ports.ts';
import type { Context } from '../test.ts';

const clients = new Map<string, KubernetesClient>();

/** The controller's own client on the server of a test: what it sends there is what is tried. */
export function kubernetesPort({
  cluster: { kubeconfig },
}: Pick<Context, 'cluster'>): KubernetesReader & KubernetesWriter {
  const known = clients.get(kubeconfig);
  if (known !== undefined) return known;
  const client = new KubernetesClient({
    connection: callerConnection({ kubeconfig }),
    signal: new AbortController().signal,
    // A machine that runs all of a cluster answers late now and then.
    timeoutMs: 30_000,
  });
  clients.set(kubeconfig, client);
  return client;
}
