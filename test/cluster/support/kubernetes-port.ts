import { KubernetesClient } from '../../../src/controller/adapters/kubernetes/client.ts';
import { connectionOf } from '../../../src/controller/adapters/kubernetes/connection.ts';
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
    connection: connectionOf(kubeconfig),
    signal: new AbortController().signal,
    // A machine that runs all of a cluster answers late now and then.
    timeoutMs: 30_000,
  });
  clients.set(kubeconfig, client);
  return client;
}
